import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256 } from "../../build/base/index.ts";
import { PROFILES, type Daemon, type ProfileId } from "../../build/daemon/index.ts";
import { readElf } from "../../build/elf/index.ts";
import type { PackagePlan, SourcePackagesInput } from "../../build/package/index.ts";
import { plan, recipe } from "../../build/package/package.test-support.ts";
import type { KernelSources, ToolchainLock } from "../../build/source/index.ts";
import type { SuiteName } from "../../build/suite/index.ts";
import { madeDaemon } from "./made-daemon.ts";
import { runOk, temporaryFolder } from "./shell.ts";

/** How a source package states that daemons are compiled. */
type CompileCommands = ReturnType<SourcePackagesInput["compile"]>;

/** 21 December 2012. */
export const SOURCES_TIME = 1_356_048_000;

const text = (path: string, content: string, mode = 0o644) => ({
  path,
  mode,
  content: Buffer.from(content),
});

/** A tree of the shape of a kernel's, whose daemon ends at once. */
export const MADE_SOURCES: KernelSources = {
  kernel: "3.6.11",
  files: [
    text("COPYING", "GNU GENERAL PUBLIC LICENSE, version 2\n"),
    text("Makefile", "VERSION = 3\nPATCHLEVEL = 6\nSUBLEVEL = 11\nEXTRAVERSION =\n"),
    text("include/uapi/linux/hyperv.h", '#define POOL "/var/opt/hyperv"\n'),
    text(
      "tools/hv/hv_kvp_daemon.c",
      "/* Copyright (C) 2010, Novell, Inc. */\n#include <linux/hyperv.h>\n#include <stdio.h>\n" +
        'int main(void)\n{\n\tputs(POOL " " __FILE__);\n\treturn 0;\n}\n',
    ),
    text("tools/hv/hv_get_dns_info.sh", "#!/bin/sh\ncat /etc/resolv.conf\n", 0o755),
  ],
  time: SOURCES_TIME,
  origin: { file: "linux-3.6.11.tar.xz", sha256: sha256("linux-3.6.11.tar.xz") },
};

/** A change to it, as a patch. */
export const MADE_PATCH = {
  file: "patches/say what it is.patch",
  content: Buffer.from(
    [
      "Say what it is.",
      "--- a/tools/hv/hv_kvp_daemon.c",
      "+++ b/tools/hv/hv_kvp_daemon.c",
      "@@ -3,6 +3,6 @@",
      " #include <stdio.h>",
      " int main(void)",
      " {",
      '-\tputs(POOL " " __FILE__);',
      '+\tputs("KVP " POOL " " __FILE__);',
      " \treturn 0;",
      " }",
      "",
    ].join("\n"),
  ),
};

/** What compiles it with the compilers of this machine: with musl for amd64, with glibc for i386, for which Debian has musl on i386 alone. */
export function hostSteps(architecture: string, daemons: readonly string[]): CompileCommands {
  const compiler = architecture === "amd64" ? ["musl-gcc"] : ["gcc", "-m32"];
  return {
    environment: { LC_ALL: "C" },
    headers: [{ from: "include/uapi/linux/hyperv.h", to: "linux/hyperv.h" }],
    commands: daemons.flatMap((name) => [
      [
        ...compiler,
        ...["-O2", "-static", "-s", "-Wl,--build-id=sha1", "-ffile-prefix-map=@TREE@=.", "-I@INCLUDE@"],
        ...["-o", `@OUT@/${name}`, `@TREE@/tools/hv/${name}.c`],
      ],
    ]),
  };
}

/** A lock with the packages that the source package's Build-Depends are drawn from. */
export const MADE_LOCK: ToolchainLock = {
  where: { file: "recipes/toolchain.yaml" },
  suite: "bookworm",
  snapshot: undefined,
  sources: [],
  tree: sha256("tree"),
  packages: [
    ["gcc-12", "12.2.0-14+deb12u1", "amd64", "g/gcc-12"],
    ["lib32gcc-12-dev", "12.2.0-14+deb12u1", "amd64", "g/gcc-12"],
    ["musl-dev", "1.2.3-1", "amd64", "m/musl"],
    ["musl-dev", "1.2.3-1", "i386", "m/musl"],
  ].map(([name = "", version = "", architecture = "", folder = ""]) => ({
    name,
    version,
    architecture,
    size: 1,
    sha256: sha256(name + architecture),
    path: `pool/main/${folder}/${name}_${version}_${architecture}.deb`,
  })),
  sha256: sha256("lock"),
};

/** The daemon of a tree, compiled in a folder of its own by the steps that the source package states. */
export async function compiledBy(
  { headers, commands, environment }: CompileCommands,
  { files }: KernelSources,
  name: string,
): Promise<Buffer> {
  const folder = temporaryFolder("compiled");
  try {
    const place = (word: string): string =>
      word.replaceAll("@TREE@", ".").replaceAll("@INCLUDE@", "include-of-it").replaceAll("@OUT@", "out");
    const put = async (path: string, content: Uint8Array): Promise<void> => {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), content);
    };
    for (const { path, content } of files) await put(path, content);
    await put("out/.here", Buffer.alloc(0));
    for (const { from, to } of headers)
      await put(join("include-of-it", to), await readFile(join(folder.path, from)));
    for (const [program = "", ...args] of commands)
      await runOk(program, args.map(place), { cwd: folder.path, env: { ...environment } });
    return await readFile(join(folder.path, "out", name));
  } finally {
    folder.remove();
  }
}

/** A compiled daemon as the build sees it. */
export function compiledDaemon(content: Buffer, architecture: "amd64" | "i386", profile: ProfileId): Daemon {
  const found = PROFILES.find(({ id }) => id === profile);
  const name = found?.daemon ?? "hv_kvp_daemon";
  return madeDaemon(profile, {
    name,
    content,
    sha256: sha256(content),
    elf: { ...readElf(content, { file: name }), architecture },
    origin: {
      where: { file: MADE_SOURCES.origin.file },
      path: `tools/hv/${name}.c`,
      buildTime: SOURCES_TIME,
      compiled: {
        kernel: MADE_SOURCES.kernel,
        ...MADE_SOURCES.origin,
        patches: [],
        toolchain: MADE_LOCK.sha256,
        libc: "musl 1.2.3",
      },
    },
  });
}

/** The recipe of these sources. */
export const MADE_RECIPE = recipe({
  where: { file: "recipes/linux-3.6.11.yaml" },
  id: "linux-3.6.11",
  title: "the Hyper-V daemons of Linux 3.6.11",
  version: "3.6.11",
  licence: { verdict: "GPL-2.0", evidence: "The kernel's COPYING" },
  homepage: "https://www.kernel.org/",
  media: [],
});

/** Plans of its packages for a suite, one for each architecture. */
export function plansFor(
  suite: SuiteName,
  daemons: Readonly<Partial<Record<"amd64" | "i386", Daemon>>>,
  changes: Partial<Parameters<typeof plan>[1]> = {},
): readonly PackagePlan[] {
  return Object.entries(daemons).map(([architecture, daemon]) =>
    plan(suite, { daemon, architecture, recipe: MADE_RECIPE, ...changes }),
  );
}
