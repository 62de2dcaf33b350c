// Archives of other tools are good for lisdeb verify: reprepro's, apt-ftparchive's, and a part of Debian's own over http.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CLIENTS,
  explainArchiveFault,
  openArchive,
  verifyArchive,
  type VerifiedArchive,
} from "../build/archive/index.ts";
import { compareVersions } from "../build/deb/index.ts";
import { aptFromArchive, ownAptVersion } from "./support/apt-from-archive.ts";
import { aptSources } from "./support/apt-sources.ts";
import { archiveKeys } from "./support/archive-keys.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { fillPool } from "./support/lying-archive.ts";
import { serveFolder } from "./support/serve-folder.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireTools, without } from "./support/tools.ts";

const work = temporaryFolder("verify-peers");
afterAll(() => work.remove());
const keys = archiveKeys(work.path);
const pool = join(work.path, "packages");

async function verified(address: string, keyring?: string): Promise<VerifiedArchive> {
  return verifyArchive(await openArchive(address, { environment: {} }), {
    certificates: keyring === undefined ? [] : [readFileSync(keyring)],
    pool: true,
    demanded: [],
    now: new Date(),
  });
}

const told = ({ suites }: VerifiedArchive): readonly string[] =>
  suites.flatMap(({ faults }) =>
    faults.map((fault) => `${fault.where.inside?.join("/") ?? ""} ${explainArchiveFault(fault)}`),
  );

describe.skipIf(!requireTools("apt-ftparchive", "dpkg-deb", "gpg"))(
  "an archive that is right, and made by another tool",
  () => {
    beforeAll(async () => {
      mkdirSync(pool);
      await fillPool(pool);
    });

    it.skipIf(!requireTools("reprepro"))("reprepro", async () => {
      const archive = join(work.path, "reprepro");
      mkdirSync(join(archive, "conf"), { recursive: true });
      const key = await keys.fingerprint("rsa");
      writeFileSync(
        join(archive, "conf/distributions"),
        `Origin: test\nLabel: test\nCodename: bookworm\nArchitectures: amd64 i386\nComponents: main\nContents: .gz\nSignWith: ${key}\n`,
      );
      await sh(`reprepro -b '${archive}' includedeb bookworm '${pool}'/pool/main/h/*/*.deb`, {
        env: { GNUPGHOME: join(work.path, "gnupg") },
      });
      const archived = await verified(archive, await keys.keyring("rsa"));
      expect([archived.ok, told(archived), archived.suites[0]?.packages]).toEqual([true, [], 3]);
    });

    it("apt-ftparchive, with suites and without", async () => {
      const archive = join(work.path, "ftparchive");
      cpSync(pool, archive, { recursive: true });
      const key = await keys.fingerprint("rsa");
      const sign = `gpg --batch --quiet --homedir '${work.path}/gnupg' --local-user ${key} --output`;
      const release =
        "apt-ftparchive -o APT::FTPArchive::Release::Suite=bookworm -o APT::FTPArchive::Release::Architectures='amd64 i386' -o APT::FTPArchive::Release::Components=main release";
      await sh(
        `for a in amd64 i386; do d=dists/bookworm/main/binary-$a; mkdir -p $d
         apt-ftparchive --arch $a packages pool >$d/Packages; gzip -k $d/Packages; xz -k $d/Packages
         apt-ftparchive --arch $a contents pool | gzip >dists/bookworm/main/Contents-$a.gz; done
       (cd dists/bookworm; ${release} . >../new; mv ../new Release; ${sign} - --clear-sign Release >InRelease; ${sign} - -ab Release >Release.gpg)
       mkdir ../flat; cp pool/main/h/*/*.deb ../flat; cd ../flat; apt-ftparchive packages . >Packages; gzip -k Packages
       apt-ftparchive release . >../new; mv ../new Release; ${sign} - --clear-sign Release >InRelease; ${sign} - -ab Release >Release.gpg`,
        { cwd: archive },
      );
      const archived = await verified(archive, await keys.keyring("rsa"));
      expect([archived.ok, told(archived)]).toEqual([true, []]);
      const flat = await verified(join(work.path, "flat"), await keys.keyring("rsa"));
      expect([flat.ok, flat.suites[0]?.packages]).toEqual([true, 3]);
      expect(told(flat)[0]).toMatch(/^Packages\S* names a file with "\.\/"/);
    });
  },
);

describe.skipIf(!requireTools("dpkg-deb"))("an archive on a web server", () => {
  it("is walked by names alone, with the keyring that is named by its Label", async () => {
    const archive = join(work.path, "own");
    const debs = await smallDebs(join(work.path, "debs"), [
      { name: "one", version: "1+x~1", architecture: "amd64" },
    ]);
    const key = await signingKey();
    const ran = await lisdeb([
      "publish",
      ...debs,
      "--to",
      archive,
      "--suite",
      "wheezy-testing",
      "--label",
      "My Own",
      "--sign",
      key.file,
    ]);
    expect(ran.status, ran.stderr).toBe(0);
    const server = await serveFolder(archive);
    try {
      for (const address of [
        `${server.url}dists/wheezy-testing/`,
        `${server.url}dists/wheezy-testing/InRelease`,
      ]) {
        const proven = await verified(address);
        expect([proven.ok, proven.keysFrom, told(proven)]).toEqual([true, "published", []]);
        expect(proven.suites[0]?.clients.filter(({ own }) => own).map(({ client }) => client.debian)).toEqual(
          ["7"],
        );
      }
      expect(server.answers).toContain("200 /pool/main/o/one/one_1+x~1_amd64.deb");
    } finally {
      await server.close();
    }
  });
});

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const { lines } = await aptSources("bookworm");
const mirror = /^deb (?:\[.*\] )?(https?:\S+)/.exec(lines[0] ?? "")?.[1];

/** Said, and in CI refused, where it is not so. */
function canAsk(): boolean {
  if (!requireTools("apt-get")) return false;
  if (mirror === undefined) return without(`no mirror is named by "${lines.join()}"`);
  return existsSync(keyring) || without("no debian-archive-keyring: Debian's own archive cannot be verified");
}

describe.skipIf(!canAsk())("Debian's own archive", () => {
  it("has a list of packages that is proven, and taken as this machine's apt takes it", async () => {
    const opened = await openArchive(`${mirror ?? ""}/dists/bookworm-updates`, { environment: process.env });
    const { suites } = await verifyArchive(opened, {
      certificates: [readFileSync(keyring)],
      pool: false,
      components: ["main"],
      architectures: ["amd64"],
      demanded: [],
      now: new Date(),
    });
    const says = await aptFromArchive(join(work.path, "apt"), {
      address: mirror ?? "",
      suite: "bookworm-updates",
      keyring,
      packages: [],
    });
    // A mirror may stand between whose files are not all of one hour: then neither takes it.
    const version = await ownAptVersion();
    const own = CLIENTS.filter(({ apt }) => compareVersions(apt, version) <= 0).at(-1);
    expect(suites[0]?.clients.find(({ client }) => client === own)?.takes, says.said).toBe(says.takes);
    expect(
      suites[0]?.signatures.filter(({ file, state }) => file === "InRelease" && state === "good"),
    ).not.toEqual([]);
    expect(suites[0]?.packages).toBeGreaterThan(10);
  });
});
