import { basename } from "node:path";
import type { ByteSource } from "../../base/index.ts";
import { findDaemonsInRpm, rhelTarget } from "../../daemon/index.ts";
import type { Keyring } from "../../rpm/index.ts";
import type { Inventory } from "./inventory.ts";
import { programsOf } from "./programs.ts";
import { rpmFacts } from "./rpm-facts.ts";
import { daemonCells } from "./verdict-cells.ts";

/** What is compared of an RPM, whose payload is proven to its end. Throws what reading it throws. */
export async function inventoryOfRpm(source: ByteSource, keyring?: Keyring): Promise<Inventory> {
  const { rpm, sha256, daemons } = await findDaemonsInRpm(source, keyring);
  const contents = await rpmFacts(rpm, { prove: true });
  const { nevra, facts, files, scripts } = contents;
  return {
    kind: "rpm",
    path: source.where.file,
    title: `RPM ${nevra}`,
    sha256,
    facts,
    rpms: [
      {
        path: basename(source.where.file),
        place: basename(source.where.file),
        size: source.size,
        sha256,
        target: rhelTarget(undefined, nevra),
        contents,
      },
    ],
    files,
    scripts,
    programs: programsOf(daemons),
    verdicts: daemonCells(daemons),
  };
}
