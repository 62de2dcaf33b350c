import { LisdebError, type Where } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { checkSigned } from "../signing/check-signed.ts";
import { readClearSigned } from "../signing/clear-signed.ts";
import type { StateRecord } from "../suite-state.ts";
import type { SettleDeps } from "./settle-deps.ts";
import { readRecord, undefinedWhereInvalid } from "./read-state.ts";
import { recordPath, releaseOf } from "../state-record.ts";

/**
 * Proves that the newest of some states that follow on each other, oldest first, is one of ours, and newer than those before: an old one under
 * a new number would else be signed as if it were new. Throws `archive-foreign`.
 */
export async function proveNewest(
  store: ArchiveStore,
  records: readonly [StateRecord, ...StateRecord[]],
  deps: SettleDeps,
): Promise<void> {
  const [oldest] = records;
  // Where it is past, or cannot be read any more, those that are there have to do.
  const before =
    oldest.number > 1
      ? await readRecord(store, oldest.suite, oldest.number - 1).catch(undefinedWhereInvalid)
      : undefined;
  const states = before ? [before, ...records] : records;
  await proveOurs(states.at(-1) ?? oldest, store.name, deps);
  states.forEach((record, index) => demandLater(record, states[index - 1], store.name));
}

/** Throws `archive-foreign` where a state has no later date than the one that it follows on. */
export function demandLater(record: StateRecord, before: StateRecord | undefined, archive: string): void {
  if (before === undefined || Date.parse(record.date) > Date.parse(before.date)) return;
  throw new LisdebError("archive-foreign", `is not newer than state ${before.number}, which it follows on`, {
    where: placeOf(record, archive),
    hint: OF_A_COPY,
  });
}

/**
 * Proves that a state was signed by one of the keys that are given, both ways, and as what it is recorded as: its packages are about to be signed
 * again, and nobody may get a signature by putting a state of his own into the archive, or one of ours in another's place. Throws `archive-foreign`.
 */
export async function proveOurs(
  record: StateRecord,
  archive: string,
  deps: Pick<SettleDeps, "signer" | "trusted" | "now">,
): Promise<void> {
  const where = placeOf(record, archive);
  const certificates = [...deps.signer.keys.map(({ certificate }) => certificate), ...deps.trusted];
  const signed = await checkSigned(
    {
      release: Buffer.from(record.release),
      releaseGpg: Buffer.from(record.releaseGpg),
      inRelease: Buffer.from(record.inRelease),
    },
    certificates,
    deps.now(),
  );
  const ours = (["Release.gpg", "InRelease"] as const).every((file) =>
    signed.some(
      (finding) =>
        finding.file === file &&
        finding.state === "good" &&
        !finding.faults.some(({ kind }) => kind === "key-revoked" || kind === "not-bound"),
    ),
  );
  if (!ours) {
    throw new LisdebError("archive-foreign", "is signed by none of the keys that were given", {
      where,
      hint: "name a keyring with the certificate of whoever published last, if you trust it: --keyring FILE",
    });
  }
  const { text } = readClearSigned(Buffer.from(record.inRelease), where);
  if (!Buffer.from(text).equals(Buffer.from(record.release))) {
    throw new LisdebError("archive-foreign", "has an InRelease that says other things than its Release", {
      where,
    });
  }
  const { suite, codename, date } = releaseOf(record, archive);
  if (suite !== record.suite || codename !== record.suite || date?.getTime() !== Date.parse(record.date)) {
    throw new LisdebError("archive-foreign", "has a Release of another suite or date than its record", {
      where,
      hint: OF_A_COPY,
    });
  }
}

const OF_A_COPY = "somebody has put a copy of another state here: look into it, and take it away";

function placeOf({ suite, number }: StateRecord, archive: string): Where {
  return { file: archive, inside: [recordPath(suite, number)] };
}
