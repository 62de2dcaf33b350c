import { gzipSync } from "node:zlib";
import { tarOf, type TarBlock } from "../../tests/support/tar-blocks.ts";
import { writeAr, type ArContent } from "./ar.ts";

/** The least that a control file says. */
export const CONTROL = "Package: x1\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.c>\nDescription: x\n";

/** A .deb that may lie, made of tar blocks. */
export function lying(parts: {
  control?: readonly TarBlock[];
  data?: readonly TarBlock[];
  members?: (good: ArContent[]) => ArContent[];
}): Uint8Array {
  const good: ArContent[] = [
    { name: "debian-binary", content: Buffer.from("2.0\n") },
    {
      name: "control.tar.gz",
      content: gzipSync(tarOf(...(parts.control ?? [{ name: "./control", content: CONTROL }]))),
    },
    { name: "data.tar.gz", content: gzipSync(tarOf(...(parts.data ?? [{ name: "./a", content: "x" }]))) },
  ];
  return writeAr(parts.members?.(good) ?? good, 0);
}
