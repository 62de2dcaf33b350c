import { LisdebError } from "../../base/index.ts";
import { componentFolder, type Component } from "../../source/index.ts";
import { MUSL } from "../plan/musl.ts";
import { TEXT_WIDTH, wrap } from "../plan/wrap.ts";

/** What a source package says of a component. */
export interface ComponentFacts {
  /** The folder that dpkg-source unpacks it into. */
  readonly folder: string;
  /** What it is, as part of a sentence. */
  readonly about: string;
  readonly copyright: string;
  /** Short name of its licence (DEP 5). */
  readonly licence: string;
  /** The licence's text, each string a paragraph. */
  readonly statement: readonly string[];
  /** Lines. */
  readonly comment: readonly string[];
}

const FACTS: Readonly<
  Record<string, Omit<ComponentFacts, "folder" | "comment"> & { readonly comment: string }>
> = {
  musl: {
    about: "the C library musl, as its authors published it",
    ...MUSL,
    comment:
      "Parts of it are by others and under terms of their own, which allow the same: its file COPYRIGHT lists them.",
  },
  "musl-debian": {
    about: "what Debian has added to musl for its package of it",
    copyright: "the maintainers of Debian's package of musl",
    licence: MUSL.licence,
    statement: MUSL.statement,
    comment: "Its file copyright names them.",
  },
};

/** What is known of a component, by its name. */
export function componentFacts(component: Component): ComponentFacts {
  const facts = FACTS[component.name];
  if (!facts) throw new LisdebError("bug", `nothing is known of the component ${component.name}`);
  return { folder: componentFolder(component), ...facts, comment: wrap(facts.comment, TEXT_WIDTH) };
}
