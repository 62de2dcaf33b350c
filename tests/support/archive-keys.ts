import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runOk } from "./shell.ts";

/** Keys of every sort that archives are signed with. */
export type KeyName = keyof typeof KINDS;

const KINDS = {
  rsa: ["rsa2048", []],
  other: ["rsa2048", []],
  short: ["rsa1024", []],
  dsa: ["dsa2048", []],
  ed25519: ["ed25519", []],
  expired: ["rsa2048", []],
  /** Good, and its signatures are not any more. */
  expiring: ["rsa2048", []],
  brainpool: ["brainpoolP256r1", []],
  revoked: ["rsa2048", []],
  weaklyBound: ["rsa2048", ["--cert-digest-algo", "SHA1"]],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

/** Keys in a home of gpg's own. */
export interface ArchiveKeys {
  /** File with the certificates of these keys, binary, as apt takes it. */
  keyring(...names: readonly KeyName[]): Promise<string>;
  /** Signs Release in a folder, as Release.gpg or InRelease. */
  sign(
    dist: string,
    names: readonly KeyName[],
    how: "detached" | "clear",
    options: { readonly digest: string; readonly at?: number | undefined },
  ): Promise<void>;
  fingerprint(name: KeyName): Promise<string>;
}

/** Makes the keys that are asked for, when they are. */
export function archiveKeys(folder: string): ArchiveKeys {
  const home = join(folder, "gnupg");
  mkdirSync(home, { mode: 0o700, recursive: true });
  // One after the other: a gpg that writes puts another file in the place of the keybox, which one that reads may miss.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  const gpg = (...args: readonly string[]) =>
    inTurn(() => runOk("gpg", [...GPG, "--homedir", home, ...args]));
  const made = new Map<KeyName, Promise<string>>();
  const make = (name: KeyName): Promise<string> => {
    const key = made.get(name) ?? makeKey(name, gpg);
    made.set(name, key);
    return key;
  };
  const keyrings = new Map<string, Promise<string>>();
  const write = async (file: string, names: readonly KeyName[]): Promise<string> => {
    const fingerprints = await Promise.all(names.map(make));
    // A key is revoked when all is signed.
    if (names.includes("revoked")) {
      const revoked = await make("revoked");
      await inTurn(() => revoke(home, revoked));
    }
    writeFileSync(file, (await gpg("--export", ...fingerprints)).bytes);
    return file;
  };
  return {
    fingerprint: make,
    keyring(...names) {
      // Written once: tests that run at the same time read it.
      const file = join(folder, `${names.join("-")}.gpg`);
      const written = keyrings.get(file) ?? write(file, names);
      keyrings.set(file, written);
      return written;
    },
    async sign(dist, names, how, { digest, at }) {
      const users = [];
      for (const name of names) users.push("--local-user", `${await make(name)}!`);
      const isOld = names.includes("expired") || names.includes("expiring");
      const time = isOld ? FORMER : at === undefined ? undefined : stamp(at);
      const faked = time === undefined ? [] : [`--faked-system-time=${time}!`];
      const until = names.includes("expiring") ? ["--default-sig-expire", "1m"] : [];
      const file = how === "clear" ? "InRelease" : "Release.gpg";
      const { bytes } = await gpg(
        ...faked,
        ...until,
        "--allow-weak-digest-algos",
        "--digest-algo",
        digest,
        ...users,
        "--armor",
        how === "clear" ? "--clear-sign" : "--detach-sign",
        "--output",
        "-",
        join(dist, "Release"),
      );
      writeFileSync(join(dist, file), bytes);
    },
  };
}

const GPG = ["--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];
/** When the expired key and signature were good. */
const FORMER = "20240115T000000";

const stamp = (at: number): string => new Date(Date.now() + at).toISOString().replaceAll(/[-:]|\.\d+Z$/g, "");

async function makeKey(
  name: KeyName,
  gpg: (...args: readonly string[]) => ReturnType<typeof runOk>,
): Promise<string> {
  const [algorithm, options] = KINDS[name];
  const time = name === "expired" || name === "expiring" ? ["--faked-system-time=20240101T000000!"] : [];
  const expires = name === "expired" ? "2024-02-01" : "never";
  const user = `${name} <${name}@example.org>`;
  await gpg(...time, ...options, "--quick-generate-key", user, algorithm, "sign", expires);
  const listed = await gpg("--with-colons", "--list-keys", `<${name}@example.org>`);
  return /^fpr:+([0-9A-F]{40}):/m.exec(listed.stdout)?.[1] ?? "";
}

async function revoke(home: string, fingerprint: string): Promise<void> {
  const file = join(home, "openpgp-revocs.d", `${fingerprint}.rev`);
  const script = `sed 's/^:-----BEGIN/-----BEGIN/' '${file}' | gpg --batch --quiet --homedir '${home}' --import`;
  await runOk("bash", ["-c", script]);
}
