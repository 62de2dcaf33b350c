import { describe, expect, it } from "vitest";
import { SUITE_NAMES, type SuiteName } from "../../suite/index.ts";
import { madePackage, madeSuite, madeView } from "./archive-page.test-support.ts";
import type { ArchiveView } from "./archive-view.ts";
import { setupSteps } from "./setup-steps.ts";

/** The lines for a suite, steps divided by an empty line. */
function lines(name: SuiteName, more: Partial<ArchiveView> = {}, suite = madeSuite(name)): string {
  const steps = setupSteps(madeView([suite], { baseUrl: "http://example.org/debian", ...more }), suite);
  return steps.map((step) => `${step.lines.join("\n")}\n`).join("\n");
}

const { binary, armoured } = madeView([]).keyring;

describe("what sets a system up", () => {
  it("is lines of sources.list and a binary key for every archive, where apt knows nothing else", () => {
    expect(lines("wheezy")).toBe(`\
wget -O lisdeb-archive-keyring.gpg http://example.org/debian/lisdeb-archive-keyring.gpg
echo '${binary.sha256}  lisdeb-archive-keyring.gpg' |
  sha256sum -c - &&
  install -D -m 644 lisdeb-archive-keyring.gpg /etc/apt/trusted.gpg.d/lisdeb-archive-keyring.gpg

cat > /etc/apt/sources.list.d/lisdeb.list <<'END'
deb [arch=amd64] http://example.org/debian wheezy main non-free
deb [arch=i386] http://example.org/debian wheezy main non-free
END

apt-get update
apt-get install hyperv-lis-daemons
`);
  });

  it("is a .sources file and a key for this archive alone, where apt knows them", () => {
    expect(lines("trixie")).toBe(`\
wget -O lisdeb-archive-keyring.asc http://example.org/debian/lisdeb-archive-keyring.asc
echo '${armoured.sha256}  lisdeb-archive-keyring.asc' |
  sha256sum -c - &&
  install -D -m 644 lisdeb-archive-keyring.asc /etc/apt/keyrings/lisdeb-archive-keyring.asc

cat > /etc/apt/sources.list.d/lisdeb.sources <<'END'
Types: deb
URIs: http://example.org/debian
Suites: trixie
Components: main non-free
Architectures: amd64 i386
Signed-By: /etc/apt/keyrings/lisdeb-archive-keyring.asc
END

apt-get update
apt-get install hyperv-lis-daemons
`);
  });

  it("names the sources, too, where the suite offers some", () => {
    const of = (name: SuiteName) => lines(name, {}, madeSuite(name, { offersSources: true }));
    expect(of("trixie")).toContain("Types: deb deb-src\nURIs: http://example.org/debian\n");
    expect(of("wheezy")).toContain(
      "deb [arch=i386] http://example.org/debian wheezy main non-free\ndeb-src http://example.org/debian wheezy main non-free\nEND\n",
    );
    const suite = madeSuite("stretch", { offersSources: true });
    const apt = { ...suite.facts.apt, deb822Sources: false };
    expect(lines("stretch", {}, { ...suite, facts: { ...suite.facts, apt } })).toContain(
      "\ndeb-src [signed-by=/etc/apt/keyrings/lisdeb-archive-keyring.asc] http://example.org/debian stretch main non-free\nEND\n",
    );
  });

  it("follows the facts of each suite", () => {
    const forms = SUITE_NAMES.map((name) => [name, lines(name).includes("Signed-By:") ? "new" : "old"]);
    expect(forms).toEqual([
      ...["wheezy", "wheezy-backports", "jessie", "jessie-backports"].map((name) => [name, "old"]),
      ...["stretch", "buster", "bullseye", "bookworm", "trixie"].map((name) => [name, "new"]),
    ]);
  });

  it("takes signed-by into the line, where apt knows it and no .sources files, and a binary key where no other", () => {
    const suite = madeSuite("stretch");
    const apt = { ...suite.facts.apt, deb822Sources: false, armouredKeys: false };
    const made = lines("stretch", {}, { ...suite, facts: { ...suite.facts, apt } });
    expect(made).toContain(
      "deb [arch=i386 signed-by=/etc/apt/keyrings/lisdeb-archive-keyring.gpg] http://example.org/debian stretch main non-free\n",
    );
  });

  it("brings apt's HTTPS before apt 1.5, for an address that needs it", () => {
    const withTransport = SUITE_NAMES.filter((name) =>
      lines(name, { baseUrl: "https://example.org/debian" }).includes("apt-transport-https"),
    );
    expect(withTransport).toEqual(["wheezy", "wheezy-backports", "jessie", "jessie-backports", "stretch"]);
    expect(lines("wheezy")).not.toContain("https");
  });

  it("reads a key where it lies, in an archive of this machine", () => {
    expect(lines("bookworm", { baseUrl: "file:///srv/our%20archive/" })).toMatch(
      /^echo '[0-9a-f]{64} {2}\/srv\/our archive\/lisdeb-archive-keyring\.asc' \|\n {2}sha256sum -c - &&\n {2}install -D -m 644 '\/srv\/our archive\/lisdeb-archive-keyring\.asc' /,
    );
  });

  it("says what to put in the place of an address that is not known", () => {
    expect(lines("bookworm", { baseUrl: undefined })).toContain("URIs: https://archive.example/debian\n");
  });

  it("lets no name end its word", () => {
    const suite = madeSuite("wheezy", { packages: [madePackage("x'; reboot '", "wheezy")] });
    expect(lines("wheezy", { baseUrl: "http://example.org/$(reboot)" }, suite)).toMatch(
      / 'http:\/\/example\.org\/\$\(reboot\)\/lisdeb-archive-keyring\.gpg'\n(.|\n)*\napt-get install 'x'\\''; reboot '\\'''\n$/,
    );
  });
});
