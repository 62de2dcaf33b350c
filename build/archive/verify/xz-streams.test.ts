import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runOk } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { xzStreams } from "./xz-streams.ts";

const xz = async (text: string, ...options: readonly string[]): Promise<Buffer> =>
  (await runOk("xz", ["-c", ...options], { input: text })).bytes;

describe.skipIf(!requireTools("xz"))("xzStreams", () => {
  it("counts one in what xz makes, whatever the check, and however many blocks it has", async () => {
    for (const options of [
      [],
      ["--check=none"],
      ["--check=sha256"],
      ["--block-size=1000"],
      ["-T2", "--block-size=500"],
    ]) {
      expect(xzStreams(await xz("Package: hello\n".repeat(1000), ...options)), options.join(" ")).toBe(1);
    }
  });

  it("counts those that stand one behind the other, with padding or without, as xz --list does", async () => {
    const parts = [await xz("a".repeat(5000), "--block-size=1000"), await xz(""), await xz("c")];
    for (const padding of [0, 4, 40]) {
      const bytes = Buffer.concat(parts.flatMap((part) => [part, Buffer.alloc(padding)]));
      const listed = await runOk(
        "bash",
        ["-c", "f=$(mktemp --suffix=.xz); cat >$f; xz --list --robot $f; rm $f"],
        { input: bytes },
      );
      const counted = /^totals\t(\d+)/m.exec(listed.stdout)?.[1];
      expect([xzStreams(bytes), Number(counted)]).toEqual([3, 3]);
    }
  });

  it("takes any bytes, also cut ones and those that lie about their sizes", async () => {
    const bytes = Buffer.concat([await xz("a".repeat(5000)), await xz("b")]);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, end) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        const count = xzStreams(changed.subarray(0, end));
        return count >= 1 && count <= 2;
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => xzStreams(any) >= 1));
  });
});
