// What the tests of lisdeb publish share: packages, a key, and the command.
import { join } from "node:path";
import { beforeAll, expect } from "vitest";
import { commandBench } from "./command.ts";
import { sh } from "./shell.ts";
import { signingKey, type TestKey } from "./signing-key.ts";
import { smallDebs } from "./small-deb.ts";
import { requireTools } from "./tools.ts";

/** Whether {@link publishBench} can be made. */
export const canPublish = requireTools("dpkg-deb", "gpgv");

/** What `lisdeb publish --json` prints. */
export interface PublishedDocument {
  readonly archive: string;
  readonly suites: readonly {
    readonly suite: string;
    readonly state: number;
    readonly changed: boolean;
    readonly date: string;
    readonly added: readonly { readonly package: string; readonly version: string; readonly file: string }[];
    readonly present: readonly object[];
    readonly older: readonly { readonly version: string }[];
    readonly removed: readonly { readonly version: string }[];
  }[];
  readonly signedBy: readonly { readonly fingerprint: string }[];
  readonly keyring: readonly string[];
  readonly page: string;
}

/** Packages to publish, small ones of their own making and those that lisdeb builds, and a key to sign with. */
export function publishBench(name: string) {
  const bench = commandBench(name);
  const { work, lisdeb, fresh } = bench;
  /** Paths of small packages: hello 1.0, 1.9 and 1.10 for amd64, hello 1.9 for i386, and hello-firmware, which is non-free. */
  const hello: string[] = [];
  let key: TestKey;

  beforeAll(async () => {
    if (!canPublish) return;
    key = await signingKey();
    hello.push(
      ...(await smallDebs(join(work.path, "hello"), [
        { name: "hello", version: "1.0", architecture: "amd64" },
        { name: "hello", version: "1.9", architecture: "amd64" },
        { name: "hello", version: "1.10", architecture: "amd64" },
        { name: "hello", version: "1.9", architecture: "i386" },
        { name: "hello-firmware", version: "2:3-1", architecture: "all", section: "non-free/admin" },
      ])),
    );
  });

  /** Builds the demonstration's packages: for wheezy, wheezy-backports and jessie where no suite is named. Gives their folder. */
  const builtDemo = async (...options: readonly string[]): Promise<string> => {
    const out = fresh();
    const built = await lisdeb(["build", "demo", "--offline", ...options, "--out", out]);
    expect(built.status, built.stderr).toBe(0);
    return join(out, "debs");
  };
  const publishing = (archive: string, ...args: readonly string[]) =>
    lisdeb(["publish", "--to", archive, "--sign", key.file, ...args]);
  /** Publishes, which is to succeed with nothing to complain of. */
  const published = async (archive: string, ...args: readonly string[]): Promise<PublishedDocument> => {
    const ran = await publishing(archive, ...args, "--json");
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
    return JSON.parse(ran.stdout) as PublishedDocument;
  };

  return { ...bench, hello, key: () => key, builtDemo, publishing, published };
}

/** Every file of an archive with its digest and time, and every link. */
export async function everythingIn(archive: string): Promise<string> {
  const listed = await sh(
    `cd '${archive}' && { find . -type f -printf '%p %T@\\n' -o -type l -printf '%p -> %l\\n'; find . -type f -exec sha256sum {} +; } | LC_ALL=C sort`,
  );
  return listed.stdout;
}
