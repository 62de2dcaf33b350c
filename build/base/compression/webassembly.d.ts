/** The part of WebAssembly that is used here: Node has it, its types and those of ES2023 do not. */
declare namespace WebAssembly {
  /** Compiled code, without a memory. */
  interface Module {
    readonly [Symbol.toStringTag]: "WebAssembly.Module";
  }
  interface WebAssemblyInstantiatedSource {
    readonly module: Module;
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>);
    readonly exports: unknown;
  }
}
