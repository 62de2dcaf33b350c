import { inside, type Where } from "../../base/index.ts";
import { CLIENTS, type Client } from "./clients.ts";
import { effectAt, type ArchiveRule } from "./rule.ts";
import { ARCHIVE_FAULTS, type ArchiveFault, type ArchiveFaultKind } from "./rules.ts";

/**
 * Tells of something that a rule is about, at a path of the archive. `readBy` says which clients come by that place; all where not given.
 * On which of them the rule holds is not the teller's concern.
 */
export type TellFault = (
  kind: ArchiveFaultKind,
  path: string,
  found?: string,
  readBy?: (client: Client) => boolean,
) => void;

/** Of one kind; more say nothing new. */
const MOST_OF_A_KIND = 20;

/** Collects the faults of a suite, by their kinds. Of more than twenty of a kind the rest is counted in one more. */
export class ArchiveFaultList {
  private readonly kinds = new Map<ArchiveFaultKind, ArchiveFault[]>();
  private readonly more = new Map<ArchiveFaultKind, More>();
  private readonly archive: Where;

  constructor(archive: Where) {
    this.archive = archive;
  }

  readonly tell: TellFault = (kind, path, found = "", readBy = () => true) => {
    const rule: ArchiveRule = ARCHIVE_FAULTS[kind];
    const clients = CLIENTS.filter(readBy).flatMap((client) => {
      const effect = effectAt(rule, client.apt);
      return effect === undefined ? [] : [{ client, effect }];
    });
    if (clients.length === 0 && !rule.wrong && rule.note !== true) return;
    const listed = this.kinds.get(kind) ?? [];
    this.kinds.set(kind, listed);
    if (listed.length < MOST_OF_A_KIND) {
      const where = path === "" ? this.archive : inside(this.archive, path);
      listed.push({ kind, where, found, wrong: rule.wrong, clients });
      return;
    }
    // What is only counted counts against the same clients.
    const more = this.more.get(kind) ?? { count: 0, clients: new Map() };
    more.count += 1;
    for (const each of clients) more.clients.set(each.client, each);
    this.more.set(kind, more);
  };

  /** All that was told of, by kinds, in the order in which these were met. */
  faults(): readonly ArchiveFault[] {
    return [...this.kinds].flatMap(([kind, listed]) => {
      const more = this.more.get(kind);
      if (!more) return listed;
      const { wrong } = ARCHIVE_FAULTS[kind];
      const found = `${more.count} more like this: ${ARCHIVE_FAULTS[kind].title}`;
      const rest: ArchiveFault = {
        kind: "more-faults",
        where: this.archive,
        found,
        wrong,
        clients: [...more.clients.values()],
      };
      return [...listed, rest];
    });
  }
}

interface More {
  count: number;
  readonly clients: Map<Client, ArchiveFault["clients"][number]>;
}
