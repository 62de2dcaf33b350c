import { digest, inside, LisdebError } from "../../base/index.ts";
import type { ArchiveAccess } from "./access/archive-access.ts";
import { BOUNDS } from "./bounds.ts";
import type { Client } from "./clients.ts";
import { checkPackage } from "./check-package.ts";
import type { ContentsSums, PackageFacts } from "./contents-sums.ts";
import type { TellFault } from "./fault-list.ts";
import { inOrder } from "./in-order.ts";
import type { IndexGroup, Variant } from "./index-groups.ts";
import { listContent } from "./list-content.ts";
import { readListed } from "./listed-packages.ts";
import type { NeededSources } from "./needed-sources.ts";
import type { PackagesCheck } from "./packages-check.ts";
import { readStanzas, type Stanza } from "./stanzas.ts";

/** Packages that are worked on at a time: a web server or a store is waited for most of the time. */
const AT_A_TIME: Readonly<Record<ArchiveAccess["kind"], number>> = { folder: 2, web: 6, store: 6 };

/** Reads a list of packages in one of the forms that were proven, and proves each package in it. Gives how many there are that were not counted. */
export async function checkPackages(
  group: IndexGroup,
  variant: Variant,
  check: PackagesCheck,
  sums: ContentsSums | undefined,
  needed?: NeededSources,
): Promise<number> {
  const path = `${check.suite.base}${variant.path}`;
  const where = inside(check.access.where, path);
  const readers = (client: Client): boolean => check.readBy(client) && group.asked;
  const tell: TellFault = (kind, at, found, readBy) =>
    check.tell(kind, at, found, (client) => readers(client) && (readBy?.(client) ?? true));
  let count = 0;
  let again = 0;
  let missing = 0;
  try {
    const stanzas = readStanzas(await listContent(variant, path, check, where), where);
    const known = new Map<string, string>();
    const work = (stanza: Stanza) => lookAt(stanza, path, group, check, known);
    for await (const { stanza, told, facts } of inOrder(stanzas, AT_A_TIME[check.access.kind], work)) {
      check.signal?.throwIfAborted();
      for (const each of told) tell(...each);
      missing += told.some(([kind]) => kind === "package-absent" || kind === "package-differs") ? 1 : 0;
      if (missing > BOUNDS.missingPackages) {
        throw new LisdebError(
          "limit-exceeded",
          `lists more than ${BOUNDS.missingPackages} packages that are not there, or others`,
          { where },
        );
      }
      if (facts) sums?.add(facts);
      needed?.need(stanza.fields);
      count += 1;
      if (wasCounted(stanza, check)) again += 1;
      if (count > BOUNDS.entries)
        throw new LisdebError("limit-exceeded", `lists more than ${BOUNDS.entries} packages`, { where });
    }
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input" || error.code === "download-refused")
      throw error;
    tell("unchecked", path, error.message);
  }
  return count - again;
}

/** Whether a package for all architectures was counted in another architecture's list. */
function wasCounted({ fields }: Stanza, { countedForAll }: PackagesCheck): boolean {
  if (fields.get("architecture") !== "all") return false;
  const key = digest("md5", `${fields.get("package") ?? ""} ${fields.get("version") ?? ""}`);
  if (countedForAll.has(key)) return true;
  countedForAll.add(key);
  return false;
}

type Told = Parameters<TellFault>;

async function lookAt(
  stanza: Stanza,
  path: string,
  group: IndexGroup,
  check: PackagesCheck,
  known: Map<string, string>,
): Promise<{
  readonly stanza: Stanza;
  readonly told: readonly Told[];
  readonly facts: PackageFacts | undefined;
}> {
  const told: Told[] = [];
  const tell: TellFault = (...each) => void told.push(each);
  const listed = readListed(stanza, group, path, known, tell);
  const facts = listed && check.pool ? await checkPackage(listed, check, tell) : undefined;
  return { stanza, told, facts };
}
