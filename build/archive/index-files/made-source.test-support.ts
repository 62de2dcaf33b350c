import { sha256 } from "../../base/index.ts";
import type { SourceEntry } from "../source-entry.ts";
import { sourceEntryOf } from "./source-entry-of.ts";

/** A source package that nobody made. `content` stands for the bytes of its own part, `upstream` for those of the tarball that versions share. */
export function madeSource(
  name: string,
  version: string,
  { content = version, section = "admin", upstream = "upstream" } = {},
): SourceEntry {
  const whole = version.replace(/^\d+:/, "");
  const file = (of: string, text: string) => {
    const digits = (algorithm: string, length: number): string =>
      (sha256(algorithm + text) + sha256(text + algorithm)).slice(0, length);
    return {
      name: of,
      digests: {
        size: 1000 + text.length,
        md5: digits("md5", 32),
        sha1: digits("sha1", 40),
        sha256: sha256(text),
        sha512: digits("sha512", 128),
      },
    };
  };
  return sourceEntryOf(
    {
      name,
      version,
      fields: [
        ["Format", "3.0 (quilt)"],
        ["Source", name],
        ["Binary", name],
        ["Architecture", "any"],
        ["Version", version],
        ["Maintainer", "A Tester <tester@lisdeb.example>"],
        ["Package-List", `\n${name} deb ${section} optional arch=any`],
        ["Files", "\n-"],
      ],
    },
    [
      file(`${name}_${whole}.dsc`, `dsc ${name} ${version} ${content}`),
      file(`${name}_${whole.replace(/-[^-]*$/, "")}.orig.tar.xz`, `${name} ${upstream}`),
      file(`${name}_${whole}.debian.tar.xz`, `debian ${name} ${version} ${content}`),
    ],
    { file: `${name}.dsc` },
  );
}
