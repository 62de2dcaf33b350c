import { digest } from "../../base/index.ts";
import type { TellFault } from "./fault-list.ts";

/** The source packages that the packages of a suite were built from, each by a digest of what names it: a list may have any number of them. */
export class NeededSources {
  private readonly needed = new Map<string, string>();
  private readonly hasLists: boolean;

  /** `hasLists`: whether the suite lists any. Where it does not, only those are asked for of which a package says itself that it was built from them. */
  constructor(hasLists: boolean) {
    this.hasLists = hasLists;
  }

  /** Notes what a paragraph of Packages was built from (Debian Policy 5.6.1). */
  need(fields: ReadonlyMap<string, string>): void {
    if (!this.hasLists && !fields.has("source")) return;
    const of = (name: string): string => fields.get(name) ?? "";
    const [, name = of("package"), version = of("version")] =
      /^([^\s(]+)\s*(?:\(([^)]*)\))?/.exec(of("source")) ?? [];
    const key = keyOf(name, version);
    if (!this.needed.has(key))
      this.needed.set(key, `${of("package")} ${of("version")} ${of("architecture")}`);
  }

  /** Notes that there is one. */
  found(name: string, version: string): void {
    this.needed.delete(keyOf(name, version));
  }

  /** Tells in a line which there are not; to be asked when all lists were read. */
  tellLacking(path: string, tell: TellFault): void {
    const [first] = this.needed.values();
    if (first === undefined) return;
    const more = this.needed.size - 1;
    tell("source-lacking", path, `${first}${more === 0 ? "" : `, and of ${more} more`}`);
  }
}

function keyOf(name: string, version: string): string {
  return digest("md5", `${name} ${version}`);
}
