import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  KEY,
  madePackage,
  madeSource,
  madeSuite,
  madeView,
  NEXT_KEY,
} from "../build/report/archive-page/archive-page.test-support.ts";
import { publishedPages, type ArchiveView } from "../build/report/index.ts";
import { SUITE_NAMES, suiteNamed } from "../build/suite/index.ts";
import { inRoot } from "./support/daemon-in-root.ts";
import { lisdeb } from "./support/lisdeb.ts";
import {
  browser as startBrowser,
  BROWSER,
  DESKTOP,
  leastContrast,
  lookAt,
  luminance,
  overflowing,
  PHONE,
  type Look,
} from "./support/page-in-browser.ts";
import { ROOT_TOOLS, type Root } from "./support/root-fs.ts";
import { run, sh, temporaryFolder } from "./support/shell.ts";
import { signingKey } from "./support/signing-key.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("archive-page");
afterAll(() => work.remove());

const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)>"' onclick='alert(1)--></style>\u202e\u0007`;
const LONG = "a-name-that-somebody-made-without-thinking-of-those-who-have-to-read-it-on-a-small-screen";

/** Archives that a page has to look well for. */
const VIEWS: Readonly<Record<string, ArchiveView>> = {
  "of one suite, at an address that nobody knows": madeView([madeSuite("wheezy")], { baseUrl: undefined }),
  "of all suites, while a key is rotated": madeView(
    SUITE_NAMES.map((name) => madeSuite(name)),
    { keys: [KEY, NEXT_KEY], description: "Daemons of Hyper-V's integration services" },
  ),
  "of many packages with long names": madeView(
    SUITE_NAMES.slice(0, 6).map((name) =>
      madeSuite(name, {
        packages: [LONG, "hv-kvp-daemon", "libfoo1", "tool", "x"].map((each) => madePackage(each, name)),
        further: 1200,
      }),
    ),
  ),
  "of packages and their sources": madeView(
    ["wheezy", "bookworm"].map((name) =>
      madeSuite(suiteNamed(name).name, {
        offersSources: true,
        sources: [madeSource("hv-daemons", name), madeSource(LONG, name)],
      }),
    ),
  ),
  "of texts that want to be more than text": madeView(
    [
      madeSuite("stretch", {
        change: HOSTILE,
        sources: [{ ...madeSource("hv-daemons", "stretch"), name: HOSTILE, version: HOSTILE }],
        packages: [
          {
            ...madePackage("hv-kvp-daemon", "stretch", {
              verdict: { standing: "unproven", words: [HOSTILE] },
            }),
            name: HOSTILE,
            version: HOSTILE,
            synopsis: HOSTILE,
          },
        ],
      }),
    ],
    { label: HOSTILE, origin: HOSTILE, description: HOSTILE, keys: [{ ...KEY, userId: HOSTILE }] },
  ),
  "of nothing": madeView([]),
};

const files = new Map<string, string>();
beforeAll(async () => {
  for (const [index, view] of Object.values(VIEWS).entries()) {
    const [page] = await publishedPages(view);
    const file = join(work.path, `${index}.html`);
    await writeFile(file, page!.bytes);
    files.set(Object.keys(VIEWS)[index]!, file);
  }
});

describe.skipIf(!requireTools("tidy"))("the page of an archive, to tidy", () => {
  it.each(Object.keys(VIEWS))("%s is valid", async (name) => {
    const { status, stderr } = await run("tidy", ["-quiet", "-errors", files.get(name)!]);
    expect([status, stderr]).toEqual([0, ""]);
  });
});

describe.skipIf(!requireTools(BROWSER))("the page of an archive, in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => browser.close());

  const LOOKS: Readonly<Record<string, Look>> = {
    "a phone": PHONE,
    "a small phone": { width: 320, height: 568 },
    "a phone, with letters twice as large": { ...PHONE, letters: 32 },
    "a tablet": { width: 768, height: 1024 },
    "a desktop": DESKTOP,
    "a desktop, with letters twice as large": { ...DESKTOP, letters: 32 },
  };

  describe.each(Object.keys(VIEWS))("%s", (name) => {
    it.each(Object.keys(LOOKS))("fits the width of %s, with every set-up opened", async (device) => {
      await lookAt(browser, files.get(name)!, LOOKS[device]!, async (looked) => {
        await looked.page.evaluate(
          "document.querySelectorAll('details').forEach((each) => (each.open = true))",
        );
        expect(await overflowing(looked)).toEqual([]);
      });
    });

    it.each(["light", "dark"] as const)("can be read where it is %s", async (scheme) => {
      await lookAt(browser, files.get(name)!, { ...PHONE, scheme }, async (looked) => {
        const paper = await looked.page.evaluate<string>(
          "getComputedStyle(document.documentElement).backgroundColor",
        );
        expect(luminance(paper) > 0.5).toBe(scheme === "light");
        await looked.page.evaluate(
          "document.querySelectorAll('details').forEach((each) => (each.open = true))",
        );
        const { ratio, at } = await leastContrast(looked);
        expect(ratio, at).toBeGreaterThanOrEqual(4.5);
      });
    });

    it("runs nothing and asks for nothing but itself", async () => {
      await lookAt(browser, files.get(name)!, DESKTOP, async ({ page, asked, said }) => {
        expect(asked).toEqual([page.url()]);
        expect(said).toEqual([]);
        const active = "script, img, iframe, object, embed, form, base, [style], [src], [onclick], [onerror]";
        expect(await page.locator(active).count()).toBe(0);
        const links = await page.evaluate<string[]>(
          "[...document.querySelectorAll('a, link')].map((each) => each.getAttribute('href'))",
        );
        for (const link of links) expect(link).toMatch(/^(#|data:,$|pool\/|dists\/|[\w.-]+\.(gpg|asc)$)/);
      });
    });

    it("leads every link within it somewhere", async () => {
      await lookAt(browser, files.get(name)!, DESKTOP, async ({ page }) => {
        const lost = await page.evaluate(
          `[...document.querySelectorAll("a[href^='#']")].map((each) => each.getAttribute("href").slice(1))
            .filter((id) => !document.getElementById(id))`,
        );
        expect(lost).toEqual([]);
      });
    });
  });

  it("shows hostile texts as text, with what cannot be seen made visible", async () => {
    const file = files.get("of texts that want to be more than text")!;
    await lookAt(browser, file, DESKTOP, async ({ page }) => {
      const seen = `<script>alert(1)</script><img src=x onerror=alert(1)>"' onclick='alert(1)--></style>\\u202e\\x07`;
      expect(await page.locator("h1").textContent()).toBe(seen);
      const row = page.locator(".packages th[scope=rowgroup]");
      expect((await row.locator("span").allTextContents()).map((each) => each.trim())).toEqual([
        seen,
        seen,
        seen,
      ]);
      expect(await page.locator(".note").textContent()).toBe(`Unproven: ${seen}`);
    });
  });

  it("opens a set-up by the keyboard, with scripts switched off, and shows where the keyboard is", async () => {
    await lookAt(browser, files.get("of all suites, while a key is rotated")!, PHONE, async ({ page }) => {
      const last = page.locator("details").last();
      const text = await last.locator("summary").textContent();
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate("document.activeElement.textContent")) === text) break;
      }
      expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
      expect(await last.locator("pre").first().isVisible()).toBe(false);
      await page.keyboard.press("Enter");
      expect(await last.locator("pre").first().isVisible()).toBe(true);
    });
  });
});

const canSetUp =
  requireTools(BROWSER, "busybox", "dpkg-deb", ...ROOT_TOOLS) &&
  requireRoot("a fresh system takes the archive");

describe.skipIf(!canSetUp)("what the page says to do", { timeout: 300_000 }, () => {
  const apt = join(work.path, "apt");

  beforeAll(async () => {
    const { file } = await signingKey("archive-page");
    for (const suite of ["wheezy", "bookworm"]) {
      const folder = join(work.path, suite);
      await sh(`mkdir -p '${folder}/DEBIAN' && cat >'${folder}/DEBIAN/control' <<'END'
Package: page-demo
Version: 1.0~${suite}
Architecture: all
Maintainer: Example archive <archive@example.org>
Description: shows that the set-up works
END
        dpkg-deb --root-owner-group -Zgzip -b '${folder}' '${folder}.deb'`);
      const args = ["publish", `${folder}.deb`, "--suite", suite, "--to", apt, "--sign", file];
      const published = await lisdeb([...args, "--base-url", "http://127.0.0.1:8080/lisdeb"]);
      expect([published.status, published.stderr]).toEqual([0, expect.any(String)]);
    }
  }, 120_000);

  /** The lines to paste, as a browser gives them to whoever marks and copies them. */
  async function linesFor(suite: string): Promise<string> {
    const browser = await startBrowser();
    try {
      return await lookAt(browser, join(apt, "index.html"), DESKTOP, async ({ page }) => {
        await page.locator(`#setup-suite-${suite} summary`).click();
        const blocks = await page.locator(`#setup-suite-${suite} pre`).allInnerTexts();
        return `${blocks.join("\n")}\n`;
      });
    } finally {
      await browser.close();
    }
  }

  /** A fresh bookworm that knows no archive, with ours served to it by busybox, which is its wget, too. */
  function inFreshSystem(story: (root: Root) => Promise<void>): Promise<void> {
    return inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
      await copyFile("/bin/busybox", join(root.path, "usr/local/bin/busybox"));
      await sh(`mkdir '${root.path}/srv/lisdeb' && cp -a '${apt}/.' '${root.path}/srv/lisdeb/'`);
      await root.ok(`
        chmod 755 /usr/local/bin/busybox
        ln -s busybox /usr/local/bin/wget
        rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*
        busybox ip link set lo up
        busybox httpd -p 127.0.0.1:8080 -h /srv`);
      await story(root);
    });
  }

  it("sets bookworm up by a .sources file and a key for this archive alone, to the letter", async () => {
    const lines = await linesFor("bookworm");
    expect(lines).toContain("Signed-By: /etc/apt/keyrings/lisdeb-archive-keyring.asc\n");
    expect(lines).not.toContain("trusted.gpg.d");
    await inFreshSystem(async (root) => {
      const ran = await root.ok(`cd /root\n${lines.replace("apt-get install", "apt-get -y install")}`);
      // The root has no /dev/pts: apt cannot keep a log of what dpkg says.
      expect(`${ran.stdout}${ran.stderr}`).not.toMatch(/^[WEN]: (?!Can not write log)/m);
      expect((await root.ok("dpkg-query -W -f '${Status} ${Version}' page-demo")).stdout).toBe(
        "install ok installed 1.0~bookworm",
      );
      expect((await root.ok("ls /etc/apt/trusted.gpg.d")).stdout).not.toContain("lisdeb");
      // And that file is what apt goes by.
      await root.ok("rm /etc/apt/keyrings/lisdeb-archive-keyring.asc");
      expect((await root.run("apt-get update")).stderr).toContain("NO_PUBKEY");
    });
  });

  it("sets wheezy up by what its apt takes, which later ones take as well", async () => {
    const lines = await linesFor("wheezy");
    for (const architecture of ["amd64", "i386"])
      expect(lines).toContain(
        `\ndeb [arch=${architecture}] http://127.0.0.1:8080/lisdeb wheezy main non-free\n`,
      );
    // Only a binary file, under a name of these characters, in this folder (apt 0.9.7).
    expect(lines).toMatch(/ \/etc\/apt\/trusted\.gpg\.d\/[A-Za-z0-9._-]+\.gpg\n/);
    expect(lines).not.toMatch(/\.asc|signed-by|\.sources|https/i);
    await inFreshSystem(async (root) => {
      await root.ok(`cd /root\n${lines.replace("apt-get install", "apt-get -y install")}`);
      expect((await root.ok("dpkg-query -W -f '${Version}' page-demo")).stdout).toBe("1.0~wheezy");
    });
  });

  it("puts no key in place that is another than the page names, and apt takes nothing then", async () => {
    const lines = await linesFor("bookworm");
    const other = await signingKey("somebody-else");
    await inFreshSystem(async (root) => {
      await writeFile(
        join(root.path, "srv/lisdeb/lisdeb-archive-keyring.asc"),
        (await run("gpg", ["--enarmor"], { input: await readFile(other.keyring) })).stdout,
      );
      const ran = await root.run(
        `cd /root\nset +e\n${lines.replace("apt-get install", "apt-get -y install")}`,
      );
      expect(ran.stdout).toContain("lisdeb-archive-keyring.asc: FAILED");
      expect(await root.paths()).not.toContainEqual(expect.stringContaining("/etc/apt/keyrings/lisdeb"));
      expect(ran.status).toBe(100);
      expect((await root.run("dpkg-query -W page-demo")).status).toBe(1);
    });
  });
});
