import type { ElfFacts } from "../elf/index.ts";
import { compareDotted, type Suite } from "../suite/index.ts";
import { baseLibrary, firstWithSymbol, hasSymbol, INTERPRETERS } from "./libraries.ts";
import type { Reason } from "./reason.ts";

/** EI_OSABI of what Linux runs: none stated, or GNU. */
const LINUX_OSABI = [0, 3];

/** What in a binary keeps it from starting on a suite's minimal system, whatever it does once it runs. */
export function judgeBinary(elf: ElfFacts, suite: Suite, architecture: string): Reason[] {
  return [
    ...ofArchitecture(elf, suite, architecture),
    ...ofKind(elf),
    ...ofKernel(elf, suite),
    ...ofLibraries(elf, suite),
    ...ofSymbols(elf, suite),
  ];
}

function ofArchitecture(elf: ElfFacts, suite: Suite, wanted: string): Reason[] {
  const { architectures } = suite;
  const inSuite: Reason[] = architectures.includes(wanted)
    ? []
    : [{ kind: "not-in-suite", architecture: wanted, architectures }];
  if (elf.architecture === wanted) return inSuite;
  return [...inSuite, { kind: "wrong-architecture", is: elf.architecture ?? elf.machine, wanted }];
}

function ofKind(elf: ElfFacts): Reason[] {
  const runs =
    elf.type === "executable" || (elf.type === "shared" && (elf.interpreter !== undefined || elf.static));
  return runs ? [] : [{ kind: "not-a-program", type: elf.type }];
}

function ofKernel({ abiNote, osAbi }: ElfFacts, suite: Suite): Reason[] {
  if (abiNote && abiNote.os !== "Linux") return [{ kind: "wrong-system", system: abiNote.os }];
  if (!LINUX_OSABI.includes(osAbi)) return [{ kind: "wrong-system", system: `number ${osAbi}` }];
  if (!abiNote || compareDotted(abiNote.kernel, suite.kernel) <= 0) return [];
  return [{ kind: "needs-kernel", from: abiNote.kernel, to: undefined, has: suite.kernel, asks: "abi-note" }];
}

function ofLibraries({ interpreter, architecture, needed }: ElfFacts, suite: Suite): Reason[] {
  const known = architecture === undefined ? undefined : INTERPRETERS[architecture];
  // An architecture without a row is none of the suite's either, and refused for that.
  const strange = interpreter !== undefined && known !== undefined && interpreter !== known;
  return [
    ...(strange ? [{ kind: "missing-interpreter", interpreter, suite: suite.name } as const] : []),
    ...needed
      .filter((library) => baseLibrary(library) === undefined)
      .map((library) => ({ kind: "missing-library", library, suite: suite.name }) as const),
  ];
}

/** The newest symbol version first: that is the one which decides. */
function ofSymbols(elf: ElfFacts, suite: Suite): Reason[] {
  const reasons = elf.versionsNeeded.flatMap(({ library, versions }) => {
    const base = baseLibrary(library);
    if (!base) return []; // missing as a whole
    return versions
      .filter(({ name, weak }) => !weak && !hasSymbol(suite, base, name))
      .map(({ name }) => ({ name, library, base }))
      .sort((a, b) =>
        compareDotted(firstWithSymbol(base, b.name) ?? "0", firstWithSymbol(base, a.name) ?? "0"),
      );
  });
  return reasons.map(({ name, library, base }) => {
    const functions = elf.imports
      .filter((symbol) => symbol.version === name && symbol.library === library)
      .map((symbol) => symbol.name);
    const has = suite[base.versions];
    return base.versions === "glibc"
      ? { kind: "needs-glibc", symbol: name, version: firstWithSymbol(base, name), has, functions }
      : { kind: "needs-library-version", library, symbol: name, has };
  });
}
