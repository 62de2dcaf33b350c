import { compareVersions } from "../../deb/index.ts";
import type { SuitePlace } from "./access/open-archive.ts";
import type { Client } from "./clients.ts";
import { groupsOf } from "./index-groups.ts";
import type { ReleaseDocument } from "./release-document.ts";
import type { ArchiveFaultKind } from "./rules.ts";

/** Tells of a fault of one Release; `readBy` narrows the clients that read it. */
type TellHere = (kind: ArchiveFaultKind, found?: string, readBy?: (client: Client) => boolean) => void;

/** How far ahead a Date may be: apt's Acquire::Max-FutureTime, in milliseconds. */
const AHEAD = 10_000;
/** How far a file's time may be before Release's Date: clocks of two machines are not the same. In milliseconds. */
const SLACK = 60_000;

/** Holds what a Release states against the rules; the files that it lists are not looked at here. */
export function checkRelease(document: ReleaseDocument, suite: SuitePlace, now: Date, tell: TellHere): void {
  checkDates(document, now, tell);
  checkDigests(document, tell);
  const { fields } = document;
  const named = [fields.get("suite"), fields.get("codename")];
  // An archive without suites has no name that it could be served by.
  if (suite.base !== "" && !named.some((name) => name !== undefined && isNameOf(name, suite.name))) {
    tell("suite-name", named.map((name) => name ?? "").find((name) => name !== "") ?? "not at all");
  }
  const groups = groupsOf(document);
  for (const group of groups) {
    if (group.kind === "packages" && !document.files.has(group.base))
      tell("plain-packages-unlisted", group.base);
  }
  const architectures = new Set(
    groups.flatMap(({ kind, architecture }) => (kind === "packages" ? [architecture] : [])),
  );
  if (architectures.has("amd64") && !architectures.has("i386")) tell("i386-absent");
}

/** Holds the time of Release, InRelease or Release.gpg, as clients are told it, against Date. */
export function checkTime({ date }: ReleaseDocument, time: Date | undefined, tell: TellHere): void {
  if (date && time && time.getTime() < date.getTime() - SLACK) tell("time-before-date", time.toISOString());
}

/** `stable` and `buster/updates` are served by either part, too. */
function isNameOf(stated: string, served: string): boolean {
  return stated === served || served.split("/")[0] === stated;
}

function checkDates({ fields, date, validUntil }: ReleaseDocument, now: Date, tell: TellHere): void {
  const said = fields.get("valid-until");
  if (!date) tell("date-form", fields.get("date") ?? "");
  else if (date.getTime() > now.getTime() + AHEAD) tell("date-in-future", fields.get("date"));
  if (said !== undefined && !validUntil) tell("valid-until-form", said);
  if (validUntil && validUntil <= now) tell("valid-until-past", said);
}

function checkDigests(document: ReleaseDocument, tell: TellHere): void {
  const [strongest] = document.algorithms;
  if (strongest === undefined) {
    tell("hashes-absent");
    return;
  }
  if (strongest === "sha1" || strongest === "md5") {
    tell("weak-hashes", document.algorithms.includes("sha1") ? "SHA-1 and MD5" : "MD5");
    return;
  }
  const lacking = groupsOf(document)
    .filter(({ asked }) => asked)
    .flatMap(({ variants }) => variants)
    .find(({ digests }) => digests[strongest] === undefined);
  if (!lacking) return;
  const isWeak = lacking.digests.sha512 === undefined && lacking.digests.sha256 === undefined;
  tell("file-missing-under", lacking.path, ({ apt }) => isWeak || compareVersions(apt, "1.1") < 0);
}
