// The apt of Debian 11, 12 and 13, in fresh systems, against archives that lisdeb publishes.
import { open, readFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inAptRoot, INSIDE_ARCHIVE, type AptRoot } from "./support/apt-root.ts";
import type { RootWanted } from "./support/base-root.ts";
import { commandBench } from "./support/command.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { serveFolder, type FolderServer } from "./support/serve-folder.ts";
import { sh } from "./support/shell.ts";
import { signingKey, type TestKey } from "./support/signing-key.ts";
import { smallDebs } from "./support/small-deb.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const { work, lisdeb, fresh } = commandBench("clients");

/** Roots that other tests use, too: none is made for this one. */
const ROOTS = {
  bullseye: { suite: "bullseye", architecture: "amd64" },
  bookworm: { suite: "bookworm", architecture: "amd64" },
  "bookworm on i386": { suite: "bookworm", architecture: "i386" },
  trixie: { suite: "trixie", architecture: "amd64", packages: ["coreutils", "util-linux", "busybox-static"] },
} as const satisfies Record<string, RootWanted>;

/** The forms in which administrators name an archive, and where they put its key. */
const SOURCES = {
  "trusted.gpg.d": (address: string, suite: string) => ({
    key: "/etc/apt/trusted.gpg.d/lisdeb-archive-keyring.gpg",
    path: "/etc/apt/sources.list.d/lisdeb.list",
    text: `deb ${address} ${suite} main non-free\n`,
  }),
  "signed-by": (address: string, suite: string) => ({
    key: "/usr/share/keyrings/lisdeb-archive-keyring.gpg",
    path: "/etc/apt/sources.list.d/lisdeb.list",
    text: `deb [signed-by=/usr/share/keyrings/lisdeb-archive-keyring.gpg] ${address} ${suite} main non-free\n`,
  }),
  "deb822 and an armoured key": (address: string, suite: string) => ({
    key: "/etc/apt/keyrings/lisdeb-archive-keyring.asc",
    path: "/etc/apt/sources.list.d/lisdeb.sources",
    text: `Types: deb\nURIs: ${address}\nSuites: ${suite}\nComponents: main non-free\nSigned-By: /etc/apt/keyrings/lisdeb-archive-keyring.asc\n`,
  }),
} as const;

const canRun =
  requireTools("dpkg-deb", ...ROOT_TOOLS) && requireRoot("packages are installed in a fresh system");

describe.skipIf(!canRun)("apt against a published archive", { timeout: 300_000 }, () => {
  let key: TestKey;
  /** Paths of packages by version. */
  const debs: Record<string, readonly string[]> = {};

  beforeAll(async () => {
    key = await signingKey();
    for (const version of ["1.0~rc1", "1.0", "1.0+more"]) {
      debs[version] = await smallDebs(join(work.path, version), [
        { name: "greet", version, architecture: "amd64", fields: [`Depends: greet-data (= ${version})`] },
        { name: "greet", version, architecture: "i386", fields: [`Depends: greet-data (= ${version})`] },
        { name: "greet-data", version, architecture: "all", fields: ["Multi-Arch: foreign"] },
        { name: "greet-small", version, architecture: "i386" },
        { name: "greet-firmware", version: `1:${version}`, architecture: "all", section: "non-free/admin" },
      ]);
    }
  });

  const publish = async (archive: string, suite: string, version: string, ...more: readonly string[]) => {
    const ran = await lisdeb([
      "publish",
      ...debs[version]!,
      "--to",
      archive,
      "--suite",
      suite,
      "--sign",
      key.file,
      ...more,
    ]);
    expect([ran.status, ran.stderr]).toEqual([0, ""]);
  };
  const setUp = async (
    root: AptRoot,
    archive: string,
    form: keyof typeof SOURCES,
    address: string,
    suite: string,
  ) => {
    const source = SOURCES[form](address, suite);
    const extension = source.key.slice(-3);
    await root.write(source.key, await readFile(join(archive, `lisdeb-archive-keyring.${extension}`)));
    await root.write(source.path, source.text);
  };
  const installed = (root: AptRoot) =>
    root.quietly("dpkg-query -W -f '${binary:Package} ${Version}\\n' 'greet*'");

  const STORIES: readonly (readonly [keyof typeof ROOTS, keyof typeof SOURCES, "file:" | "http:"])[] = [
    ["bullseye", "signed-by", "http:"],
    ["bullseye", "trusted.gpg.d", "file:"],
    ["bookworm", "deb822 and an armoured key", "http:"],
    ["bookworm on i386", "signed-by", "file:"],
    ["trixie", "trusted.gpg.d", "http:"],
    ["trixie", "deb822 and an armoured key", "file:"],
  ];

  it.each(STORIES)("of %s installs and upgrades, by %s, over %s", async (system, form, scheme) => {
    const archive = fresh();
    const wanted = ROOTS[system];
    const { suite } = wanted;
    await publish(archive, suite, "1.0~rc1");
    const server = await serveFolder(archive);
    try {
      await inAptRoot(wanted, archive, async (root) => {
        await setUp(root, archive, form, scheme === "file:" ? `file:${INSIDE_ARCHIVE}` : server.url, suite);
        const foreign = wanted.architecture === "amd64";
        if (foreign) await root.quietly("dpkg --add-architecture i386");
        await root.quietly("apt-get -q update");
        await root.quietly(
          `apt-get -qq -y install greet greet-firmware greet-small${foreign ? ":i386" : ""}`,
        );
        const all = (version: string) =>
          [
            `greet ${version}`,
            `greet-data ${version}`,
            `greet-firmware 1:${version}`,
            `greet-small${foreign ? ":i386" : ""} ${version}`,
          ]
            .map((line) => `${line}\n`)
            .join("");
        expect(await installed(root)).toBe(all("1.0~rc1"));
        expect(await root.quietly("cat /usr/share/greet/about")).toBe("greet 1.0~rc1\n");

        // Over http the second upgrade is from lists that have the times of the first.
        for (const version of scheme === "http:" ? ["1.0", "1.0+more"] : ["1.0+more"]) {
          await publish(archive, suite, version, "--keep", "2");
          await root.quietly("apt-get -q update && apt-get -qq -y dist-upgrade");
          expect(await installed(root)).toBe(all(version));
        }
        // What is no longer in the index is not offered; what was not removed is.
        if (scheme === "file:") return;
        const offered = await root.quietly("apt-cache madison greet");
        expect(
          offered
            .split("\n")
            .filter((line) => line.includes("greet"))
            .map((line) => line.split("|")[1]?.trim()),
        ).toEqual(expect.arrayContaining(["1.0+more", "1.0"]));
        expect(offered).not.toContain("rc1");
      });
      if (scheme === "http:") expect(server.answers.filter((answer) => answer.startsWith("404"))).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it.each(["bullseye", "bookworm", "trixie"] as const)(
    "of %s, in the middle of an update while two states are published, ends with one whole state and no word",
    async (system) => {
      const archive = fresh();
      const { suite } = ROOTS[system];
      await publish(archive, suite, "1.0~rc1");
      const server = await serveFolder(archive);
      try {
        await inAptRoot(ROOTS[system], archive, async (root) => {
          await setUp(root, archive, "signed-by", server.url, suite);
          const held = server.hold(/by-hash|Packages/);
          const updating = root.quietly("apt-get -q update");
          await held.reached;
          await publish(archive, suite, "1.0", "--keep", "1");
          await publish(archive, suite, "1.0+more", "--keep", "1");
          held.letGo();
          await updating;
          const candidate = async () =>
            /Candidate: (.*)/.exec(await root.quietly("apt-cache policy greet"))?.[1];
          expect(await candidate()).toBe("1.0~rc1");
          // What its index names is still in the pool.
          await root.quietly("apt-get -qq -y install greet");
          await root.quietly("apt-get -q update");
          expect(await candidate()).toBe("1.0+more");
        });
      } finally {
        await server.close();
      }
    },
  );

  it("of bookworm sees a whole state at every moment while one state after another is published", async () => {
    const archive = fresh();
    await publish(archive, "bookworm", "1.0~rc1");
    await inAptRoot(ROOTS.bookworm, archive, async (root) => {
      await setUp(root, archive, "signed-by", `file:${INSIDE_ARCHIVE}`, "bookworm");
      const seen: string[] = [];
      for (const version of ["1.0", "1.0+more"]) {
        let isPublished = false;
        const publishing = publish(archive, "bookworm", version).finally(() => (isPublished = true));
        // However slow either is, it looks once at the least beside the publisher, and once when it is done.
        for (let wasPublished = false; !wasPublished;) {
          wasPublished = isPublished;
          await root.quietly("apt-get -q update");
          seen.push(/Candidate: (.*)/.exec(await root.quietly("apt-cache policy greet"))?.[1] ?? "");
        }
        await publishing;
        expect(seen.at(-1)).toBe(version);
      }
      expect([...new Set(seen)].filter((each) => each !== "1.0~rc1")).toEqual(["1.0", "1.0+more"]);
    });
  });

  it("pins it by Origin and by Label", async () => {
    const archive = fresh();
    await publish(archive, "bookworm", "1.0", "--origin", "Example", "--label", "Example LIS");
    await inAptRoot(ROOTS.bookworm, archive, async (root) => {
      const keyring = await readFile(join(archive, "example-lis-archive-keyring.gpg"));
      await root.write("/etc/apt/trusted.gpg.d/example.gpg", keyring);
      await root.write("/etc/apt/sources.list", `deb file:${INSIDE_ARCHIVE} bookworm main\n`);
      await root.quietly("apt-get -q update");
      const policy = () => root.quietly("apt-cache policy greet");
      expect(await policy()).toMatch(/Candidate: 1\.0\n/);
      for (const pin of ["o=Example", "l=Example LIS", "n=bookworm", "c=main"]) {
        await root.write("/etc/apt/preferences", `Package: *\nPin: release ${pin}\nPin-Priority: -1\n`);
        expect(await policy(), pin).toMatch(/Candidate: \(none\)\n/);
      }
    });
  });

  describe("refuses a wrong byte", () => {
    let archive: string;
    beforeAll(async () => {
      archive = fresh();
      await publish(archive, "bookworm", "1.0");
    });

    /** Changes a byte in the middle of a file, and leaves its time. */
    async function spoil(path: string): Promise<void> {
      const { size, atime, mtime } = await stat(path);
      const file = await open(path, "r+");
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size >> 1);
      buffer[0] = (buffer[0] ?? 0) ^ 1;
      await file.write(buffer, 0, 1, size >> 1);
      await file.close();
      await utimes(path, atime, mtime);
    }

    it.each([
      ["InRelease", "bullseye", "dists/*/InRelease", "update"],
      ["InRelease", "bookworm", "dists/*/InRelease", "update"],
      ["InRelease", "trixie", "dists/*/InRelease", "update"],
      [
        "an index under each of its names",
        "bookworm",
        "dists/*/main/binary-amd64/Packages* .lisdeb/*/by-hash/SHA256/*",
        "update",
      ],
      ["a package", "bookworm", "pool/main/g/greet/*_amd64.deb", "install"],
    ] as const)("in %s, as %s does", async (_, system, files, refusedBy) => {
      const copy = fresh();
      await sh(`cp -a '${archive}' '${copy}'`);
      const paths = (await sh(`cd '${copy}' && ls -d ${files}`)).stdout.trim().split("\n");
      for (const path of paths) await spoil(join(copy, path));
      const server: FolderServer = await serveFolder(copy);
      try {
        await inAptRoot(ROOTS[system], copy, async (root) => {
          await setUp(root, copy, "signed-by", server.url, "bookworm");
          const updated = await root.run("apt-get -q update");
          expect(updated.status).toBe(refusedBy === "update" ? 100 : 0);
          const ran = await root.run("apt-get -qq -y install greet");
          expect([ran.status, await root.run("test -e /usr/share/greet/about")]).toMatchObject([
            100,
            { status: 1 },
          ]);
        });
      } finally {
        await server.close();
      }
    });
  });
});
