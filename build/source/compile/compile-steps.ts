import type { DaemonName } from "../../daemon/index.ts";
import { sourcePath } from "../source-path.ts";

/** An architecture that daemons are compiled for. */
export type TargetArchitecture = "amd64" | "i386";

/** Every {@link TargetArchitecture}, in the order in which they are told of. */
export const TARGET_ARCHITECTURES: readonly TargetArchitecture[] = ["amd64", "i386"];

/** A header of the kernel's own tree, and where the compiler is to find it. */
export interface HeaderStep {
  /** Path in the tree. */
  readonly from: string;
  /** Path below the folder of headers. */
  readonly to: string;
}

/**
 * How daemons are compiled, as data: whoever does these steps with the same programs gets the same bytes, wherever the folders are. In arguments three words
 * stand for folders: `@TREE@` for the kernel's tree with its patches applied, `@INCLUDE@` for the headers, `@OUT@` for what is made.
 */
export interface CompileSteps {
  /** Copies to make before. */
  readonly headers: readonly HeaderStep[];
  /** The program, which is `gcc-12`, and its arguments. */
  readonly daemons: readonly { readonly name: DaemonName; readonly argv: readonly string[] }[];
}

/** What every program here is run with, besides SOURCE_DATE_EPOCH, which is the time of the sources. */
export const COMPILE_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC" } as const;

/** Arguments of patch(1), which reads a patch from its standard input; in the tree. */
export const PATCH_ARGUMENTS: readonly string[] = [
  "--strip=1",
  // Nothing else is looked for.
  "--unified",
  // Where the lines are not those that the patch was made for, a person has to look.
  "--fuzz=0",
  "--batch",
  "--forward",
  "--no-backup-if-mismatch",
  "--reject-file=-",
];

/** The environment's compiler, and the folder of its version. */
const COMPILER = "gcc-12";
const COMPILER_FOLDER = "/usr/lib/gcc/x86_64-linux-gnu/12";

/** What differs between the architectures: options, and folders of the C library, the kernel's headers and the compiler's own library. */
const TARGETS = {
  amd64: {
    options: ["-m64", "-march=x86-64", "-mtune=generic"],
    musl: "x86_64-linux-musl",
    headers: "/usr/x86_64-linux-gnu/include",
    libgcc: COMPILER_FOLDER,
  },
  i386: {
    // Hyper-V runs on no older processor; without it this compiler would take one that has 64 bits.
    options: ["-m32", "-march=i686", "-mtune=generic"],
    musl: "i386-linux-musl",
    headers: "/usr/i686-linux-gnu/include",
    libgcc: `${COMPILER_FOLDER}/32`,
  },
} as const;

const OPTIONS: readonly string[] = [
  "-O2",
  "-D_GNU_SOURCE",
  // They read messages of the kernel through structures of their own, as the kernel does.
  "-fno-strict-aliasing",
  // A host that lies must find neither a return address nor code where it expects them.
  "-fstack-protector-strong",
  "-fstack-clash-protection",
  "-fPIE",
  "-static-pie",
  "-Wl,-z,relro,-z,now,-z,noexecstack",
  "-Wl,--build-id=sha1",
  "-Wl,--strip-all",
  "-fno-lto",
  // Warnings that are years old help nobody.
  "-w",
  "-ffile-prefix-map=@TREE@=.",
  "-ffile-prefix-map=@INCLUDE@=include",
];

/** Headers that a daemon must have of its own kernel: the sizes of messages differ from one to another. All others are the environment's. */
const OWN_HEADERS = ["linux/hyperv.h", "linux/connector.h"] as const;

/** Where a tree has headers for programs: since Linux 3.7 in the first. */
const HEADER_FOLDERS = ["include/uapi", "include"] as const;

/** How daemons of a kernel's tree are compiled; `files` are the paths in the tree. Headers that it has not are left out: the oldest daemons need none. */
export function compileSteps(wanted: {
  readonly files: readonly string[];
  readonly architecture: TargetArchitecture;
  readonly daemons: readonly DaemonName[];
}): CompileSteps {
  const there = new Set(wanted.files);
  return {
    headers: OWN_HEADERS.flatMap((to) => {
      const from = HEADER_FOLDERS.map((folder) => `${folder}/${to}`).find((path) => there.has(path));
      return from === undefined ? [] : [{ from, to }];
    }),
    daemons: wanted.daemons.map((name) => ({ name, argv: argvOf(name, wanted.architecture) })),
  };
}

function argvOf(name: DaemonName, architecture: TargetArchitecture): readonly string[] {
  const { options, musl, headers, libgcc } = TARGETS[architecture];
  const library = `/usr/lib/${musl}`;
  return [
    COMPILER,
    ...options,
    ...OPTIONS,
    // Nothing but what is named here, whatever else is installed.
    "-nostdinc",
    ...["@INCLUDE@", `/usr/include/${musl}`, `${COMPILER_FOLDER}/include`, headers].flatMap((folder) => [
      "-isystem",
      folder,
    ]),
    "-nostdlib",
    "-o",
    `@OUT@/${name}`,
    `${library}/rcrt1.o`,
    `${library}/crti.o`,
    `@TREE@/${sourcePath(name)}`,
    "-Wl,--start-group",
    `${library}/libc.a`,
    `${libgcc}/libgcc.a`,
    `${libgcc}/libgcc_eh.a`,
    "-Wl,--end-group",
    `${library}/crtn.o`,
  ];
}
