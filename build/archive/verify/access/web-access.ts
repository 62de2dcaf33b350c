import { inside } from "../../../base/index.ts";
import { openUrl, parseAddress, shownUrl, type WebOptions } from "../../../media/index.ts";
import type { ArchiveAccess } from "./archive-access.ts";

/** An archive on a web server, asked as apt asks it. Its folders cannot be listed. Throws `download-refused` for an address that is none. */
export function webAccess(address: string, options: WebOptions): ArchiveAccess {
  const base = parseAddress(address);
  base.pathname = base.pathname.replace(/\/*$/, "/");
  base.search = "";
  base.hash = "";
  const name = shownUrl(base);
  const where = { file: name };
  return {
    name,
    where,
    kind: "web",
    async open(path) {
      const opened = await openUrl(new URL(quoted(path), base), options);
      return (
        opened && {
          where: inside(where, path),
          size: opened.size,
          time: opened.lastModified,
          identity: undefined,
          source: undefined,
          chunks: () => opened.body,
          close: () => {
            opened.close();
            return Promise.resolve();
          },
        }
      );
    },
    list: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

/** As apt since 1.0 writes it: `+` and `~` too, so that every server understands the same. */
function quoted(path: string): string {
  return path
    .split("/")
    .map((part) => encodeURIComponent(part).replaceAll("~", "%7e"))
    .join("/");
}
