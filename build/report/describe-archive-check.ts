import { formatWhere, shown } from "../base/index.ts";
import {
  CLIENTS,
  explainArchiveFault,
  type ArchiveEffect,
  type ArchiveFault,
  type Client,
  type VerifiedArchive,
  type VerifiedSuite,
} from "../archive/index.ts";
import type { Deb, DebCheck } from "../deb/index.ts";
import { controlValue } from "../deb/index.ts";
import { count } from "./diff/in-words.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";

/** What came of verifying an archive, in words: a line for each suite, and below it all that speaks against one. */
export function describeArchiveCheck(verified: VerifiedArchive): string {
  const suites = table(
    [
      { title: "suite", value: ({ name }: VerifiedSuite) => name },
      { title: "of", value: ({ date }) => (date ? date.toISOString().slice(0, 16).replace("T", " ") : "?") },
      { title: "packages", value: ({ packages }) => String(packages), align: "right" },
      { title: "signed by", value: signers },
      { title: "is for Debian", value: ({ clients }) => debians(clients.filter(({ own }) => own)) },
      { title: "taken by Debian", value: ({ clients }) => debians(clients.filter(({ takes }) => takes)) },
      { title: "verdict", value: ({ ok }) => (ok ? "good" : "not good") },
    ],
    verified.suites,
  );
  const parts = [
    suites,
    ...verified.suites.map((suite) => suiteLines(suite, verified.name)),
    faultLines("beside the suites", verified.faults, verified.name),
    summary(verified),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function signers({ signatures }: VerifiedSuite): string {
  const good = signatures
    .filter(({ state }) => state === "good")
    .map(({ fingerprint }) => fingerprint?.slice(-16) ?? "");
  return [...new Set(good)].join(", ") || "nobody known";
}

function debians(clients: readonly { readonly client: Client }[]): string {
  return clients.map(({ client }) => client.debian).join(" ") || "none";
}

/** What concerns only those whom the suite is not for is counted. */
function suiteLines({ name, faults, clients }: VerifiedSuite, archive: string): string {
  const own = clients.filter((each) => each.own).map(({ client }) => client);
  const concerns = ({ wrong, clients: those }: ArchiveFault): boolean =>
    // A note concerns whoever keeps the archive, though no apt minds.
    wrong || those.length === 0 || those.some(({ client }) => own.includes(client));
  const others = faults.filter((fault) => !concerns(fault));
  const hint =
    others.length === 0
      ? ""
      : `  ${others.length} more only for others than Debian ${debians(own.map((client) => ({ client })))}: --for all tells them\n`;
  const lines = faultLines(name, faults.filter(concerns), archive);
  return lines === "" && hint !== "" ? `${shown(name)}:\n${hint}` : `${lines}${hint}`;
}

function faultLines(title: string, faults: readonly ArchiveFault[], archive: string): string {
  if (faults.length === 0) return "";
  const kinds = [...new Set(faults.map(({ kind }) => kind))];
  const lines = kinds.flatMap((kind) =>
    kindLines(
      faults.filter((fault) => fault.kind === kind),
      archive,
    ),
  );
  return [`${shown(title)}:\n`, ...lines].join("");
}

const MOST_ALIKE = 3;

/** A few of those of one kind; `--json` has more of them. */
function kindLines(faults: readonly ArchiveFault[], archive: string): readonly string[] {
  const told = faults.slice(0, MOST_ALIKE).map((fault) => faultInWords(fault, archive));
  const rest = faults.length - told.length;
  return rest > 0 ? [...told, `  and ${rest} more like it (--json lists them)\n`] : told;
}

function faultInWords(fault: ArchiveFault, archive: string): string {
  const place = fault.where.inside?.map((part) => shown(part)).join(": ") ?? shown(archive);
  return `  ${place} ${explainArchiveFault(fault)}\n    ${effects(fault)}\n`;
}

const EFFECTS: Readonly<Record<ArchiveEffect, string>> = {
  refused: "refused by",
  untrusted: "not trusted by",
  unseen: "not seen, without a word, by",
  stale: "kept from being seen, without a word, by",
  warned: "worked around by",
};

function effects({ clients, wrong }: ArchiveFault): string {
  if (clients.length === 0) return "no apt notices";
  const said = Object.entries(EFFECTS).flatMap(([effect, words]) => {
    const those = clients.filter((each) => each.effect === effect).map(({ client }) => client);
    if (those.length === 0) return [];
    return [
      `${words} ${those.length === CLIENTS.length ? "every apt" : `apt ${those.map(aptInWords).join(", ")}`}`,
    ];
  });
  return `${said.join("; ")}${wrong ? "" : grave(clients)}`;
}

const aptInWords = ({ apt, debian }: Client): string => `${apt} (Debian ${debian})`;

function grave(clients: ArchiveFault["clients"]): string {
  return clients.every(({ effect }) => effect === "warned") ? ", and no fault by itself" : "";
}

function summary({ name, ok, suites, faults, keysFrom, read }: VerifiedArchive): string {
  const all = [...suites.flatMap((suite) => suite.faults), ...faults];
  const looked = `${count(read.files, "file")}, ${readableSize(read.bytes)}`;
  const keys =
    keysFrom === "published"
      ? "The keys are those that the archive publishes itself: compare their fingerprints, or name a keyring of your own with --keyring.\n"
      : "";
  if (ok && all.length === 0) return `${shown(name)} is proven: ${looked} read.\n${keys}`;
  if (ok) return `${shown(name)} is proven, and those whom it is for take it: ${looked} read.\n${keys}`;
  return `${shown(name)} is not good: ${looked} read.\n${keys}`;
}

/** The same as a value for `--json`. */
export function archiveCheckAsData(verified: VerifiedArchive) {
  return {
    archive: verified.name,
    kind: "archive" as const,
    ok: verified.ok,
    keysFrom: verified.keysFrom ?? null,
    read: verified.read,
    suites: verified.suites.map((suite) => ({
      suite: suite.name,
      ok: suite.ok,
      date: suite.date?.toISOString() ?? null,
      validUntil: suite.validUntil?.toISOString() ?? null,
      architectures: suite.architectures,
      components: suite.components,
      packages: suite.packages,
      state: suite.state ?? null,
      signatures: suite.signatures.map(({ file, state, keyId, fingerprint, userId, created, faults }) => ({
        file,
        state,
        keyId: keyId ?? null,
        fingerprint: fingerprint ?? null,
        userId: userId ?? null,
        created: created?.toISOString() ?? null,
        faults: faults.map(({ kind }) => kind),
      })),
      clients: suite.clients.map(({ client, own, takes }) => ({
        apt: client.apt,
        debian: client.debian,
        own,
        takes,
      })),
      faults: suite.faults.map(faultAsData),
    })),
    faults: verified.faults.map(faultAsData),
  };
}

function faultAsData(fault: ArchiveFault) {
  return {
    kind: fault.kind,
    path: fault.where.inside?.join("/") ?? null,
    words: explainArchiveFault(fault),
    found: fault.found,
    wrong: fault.wrong,
    clients: fault.clients.map(({ client, effect }) => ({ apt: client.apt, debian: client.debian, effect })),
  };
}

/** What came of proving a package by itself, in words. */
export function describeProvenDeb(deb: Deb, checks: readonly DebCheck[]): string {
  const field = (name: string): string => shown(controlValue(deb, name) ?? "(none)");
  const rows = table(
    [
      { title: "proven", value: ({ what }: DebCheck) => what },
      {
        title: "",
        value: ({ result, detail }) =>
          result === "absent" ? "nothing to hold against" : (detail ?? "right"),
      },
    ],
    checks,
  );
  return `${formatWhere(deb.where)}: package ${field("Package")} ${field("Version")} for ${field("Architecture")}\n\n${rows}`;
}
