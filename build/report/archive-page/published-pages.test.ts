import { describe, expect, it } from "vitest";
import { madeSuite, madeView, KEY, NEXT_KEY } from "./archive-page.test-support.ts";
import type { ArchiveView } from "./archive-view.ts";
import { publishedPages } from "./published-pages.ts";

async function pageOf(view: ArchiveView): Promise<string> {
  const pages = await publishedPages(view);
  expect(pages.map(({ path }) => path)).toEqual(["index.html"]);
  return Buffer.from(pages[0]!.bytes).toString("utf8");
}

describe("the page of an archive", () => {
  it("has the same bytes for the same archive, in every time zone", async () => {
    const make = () =>
      pageOf(madeView([madeSuite("wheezy"), madeSuite("trixie")], { keys: [KEY, NEXT_KEY] }));
    const first = await make();
    const zone = process.env.TZ;
    try {
      process.env.TZ = "Pacific/Kiritimati";
      expect(await make()).toBe(first);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it("tells of each suite its date and its end, and of the whole the newest date", async () => {
    const page = await pageOf(
      madeView([
        madeSuite("wheezy", { validUntil: new Date("2026-12-04T12:00:00Z") }),
        madeSuite("bookworm", { date: new Date("2026-11-21T08:30:59Z"), number: 12 }),
      ]),
    );
    expect(page.match(/<time datetime="[^"]*">[^<]*<\/time>/g)).toEqual([
      '<time datetime="2026-11-21T08:30:59Z">2026-11-21 08:30 UTC</time>',
      '<time datetime="2026-11-20T12:00:00Z">2026-11-20 12:00 UTC</time>',
      '<time datetime="2026-12-04T12:00:00Z">2026-12-04 12:00 UTC</time>',
      '<time datetime="2026-11-21T08:30:59Z">2026-11-21 08:30 UTC</time>',
    ]);
    expect(page).toContain("from state 3 of wheezy and state 12 of bookworm.");
  });

  it("gives every digest and fingerprint whole", async () => {
    const suite = madeSuite("wheezy");
    const view = madeView([suite]);
    const page = (await pageOf(view)).replaceAll("<wbr>", "");
    for (const { builds } of suite.packages)
      for (const { file } of builds) expect(page).toContain(`<code>${file.sha256}</code>`);
    expect(page).toContain(`<code>${view.keyring.binary.sha256}</code>`);
    expect(page.replaceAll(/<\/?span>/g, "")).toContain("4F2A 91C3 0B7D 5E66 88A1 D0F2 C9B3 4E77 12AD 60BF");
  });

  it("links to a file whose name holds what an address may not", async () => {
    const page = await pageOf(madeView([madeSuite("wheezy")]));
    expect(page).toContain(
      '<a href="pool/non-free/h/hv-kvp-daemon/hv-kvp-daemon_3.4%2B20120727-1~deb7_amd64.deb">amd64</a>',
    );
  });

  it("tells why a package is unproven once for all architectures, or for which", async () => {
    const suite = madeSuite("stretch");
    const [kvp, ...others] = suite.packages;
    const builds = kvp!.builds.map((build, index) => ({
      ...build,
      verdict: {
        standing: "unproven" as const,
        words: ["nobody looked", ...(index === 0 ? ["at all"] : [])],
      },
    }));
    const page = await pageOf(madeView([{ ...suite, packages: [{ ...kvp!, builds }, ...others] }]));
    expect(page.match(/(?<=class="unproven">)[^<]*/g)).toEqual([
      "Unproven: nobody looked",
      "amd64: Unproven: at all",
    ]);
  });

  it("lets the browser load and run nothing but its own style sheet", async () => {
    const page = await pageOf(madeView([madeSuite("wheezy")]));
    expect(page).toMatch(
      /content="default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/]{43}=&#39;; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;"/,
    );
    expect(page).not.toMatch(/https?:(?!\/\/(packages|archive)\.example)/);
  });
});
