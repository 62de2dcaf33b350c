import { gzipSync } from "node:zlib";
import { tarOf, type TarBlock } from "../../../tests/support/tar-blocks.ts";
import { writeAr, type ArContent } from "../ar.ts";

/** The least that a control file says. */
export const CONTROL =
  "Package: lis-x\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@b.c>\nDescription: a package\n";

/** What may be changed of a package that every dpkg takes. */
export interface Lies {
  /** Fields or lines put behind those of {@link CONTROL}, or a whole control file in its place. */
  readonly fields?: string;
  readonly control?: string | Uint8Array;
  /** Further files of the control archive: `conffiles`, `postinst`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Entries put behind a good one, or in place of all. */
  readonly entries?: readonly (TarBlock | Buffer)[];
  readonly tree?: readonly (TarBlock | Buffer)[];
  /** Entries of the control archive put behind the good ones. */
  readonly controlEntries?: readonly (TarBlock | Buffer)[];
  /** The whole archives. */
  readonly controlTar?: Uint8Array;
  readonly dataTar?: Uint8Array;
  readonly members?: (good: readonly [ArContent, ArContent, ArContent]) => ArContent[];
  readonly bytes?: (good: Buffer) => Uint8Array;
}

const FOLDER: TarBlock = { type: "5", fields: { 100: "0000755\0" } };

/** The folders on the way to a path, which dpkg does not make by itself. */
export function folders(...names: string[]): TarBlock[] {
  return names.map((name) => ({ ...FOLDER, name: `./${name}/` }));
}

/** Entries of a good package. */
export const TREE: readonly TarBlock[] = [
  { ...FOLDER, name: "./" },
  ...folders("etc", "opt", "opt/lis"),
  { name: "./opt/lis/a", content: "one file\n" },
  { name: "./etc/lis.conf", content: "START=yes\n" },
];

/** A .deb that may lie. */
export function lyingPackage(lies: Lies = {}): Uint8Array {
  const control = tarOf(
    { ...FOLDER, name: "./" },
    { name: "./control", content: lies.control ?? `${CONTROL}${lies.fields ?? ""}` },
    ...Object.entries(lies.files ?? {}).map(([name, content]): TarBlock => ({
      name: `./${name}`,
      content,
      fields: { 100: "0000755\0" },
    })),
    ...(lies.controlEntries ?? []),
  );
  const data = tarOf(...(lies.tree ?? [...TREE, ...(lies.entries ?? [])]));
  const good = [
    { name: "debian-binary", content: Buffer.from("2.0\n") },
    { name: "control.tar.gz", content: gzipSync(lies.controlTar ?? control) },
    { name: "data.tar.gz", content: gzipSync(lies.dataTar ?? data) },
  ] as const;
  const bytes = Buffer.from(writeAr(lies.members?.([...good]) ?? good, 0));
  return lies.bytes?.(bytes) ?? bytes;
}
