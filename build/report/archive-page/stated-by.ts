import { z } from "zod";
import type { VerdictView } from "./archive-view.ts";

/**
 * What a build record says, as far as the page tells it; undefined where it is no record, or is of other bytes. `verdict` is undefined where
 * the record holds one that lets nobody install the package.
 */
export function statedBy(
  text: string,
  sha256: string,
): { readonly verdict: VerdictView | undefined } | undefined {
  const record = RECORD.safeParse(parsed(text)).data;
  if (record?.package.sha256 !== sha256) return undefined;
  if (record.format === "lisdeb metapackage record 1") {
    const packages = record.inputs.packages.map(({ name }) => name);
    return { verdict: { standing: "brings", packages: [...new Set(packages)] } };
  }
  const { fits, unproven, words } = record.verdict;
  if (fits) return { verdict: { standing: "fits" } };
  return { verdict: unproven ? { standing: "unproven", words } : undefined };
}

const OF_PACKAGE = z.object({ sha256: z.string() });

const RECORD = z.discriminatedUnion("format", [
  z.object({
    format: z.literal("lisdeb build record 1"),
    package: OF_PACKAGE,
    verdict: z.object({ fits: z.boolean(), unproven: z.boolean(), words: z.array(z.string()) }),
  }),
  z.object({
    format: z.literal("lisdeb metapackage record 1"),
    package: OF_PACKAGE,
    inputs: z.object({ packages: z.array(z.object({ name: z.string() })) }),
  }),
]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
