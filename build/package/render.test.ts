import { describe, expect, it } from "vitest";
import { contentsOf, plan } from "./package.test-support.ts";
import { renderFile } from "./render.ts";
import { loadTemplates } from "./templates.ts";

const PATH = "/usr/sbin/made";

describe("a file that consists of fragments", async () => {
  const templates = {
    ...(await loadTemplates()),
    texts: new Map([
      ["head.ejs", "#!/bin/sh\n# <%= service %>"],
      ["say.ejs", 'say() {\n\techo "$*"\n}\n\n'],
    ]),
    compiled: new Map(),
  };
  const made = (fragments: readonly string[]) =>
    renderFile(
      { ...plan(), files: [{ path: PATH, mode: 0o755, fragments, kind: "shell" }] },
      PATH,
      templates,
    );

  it("has them in order, filled in, with one empty line between", async () => {
    expect(await made(["head.ejs", "say.ejs"])).toBe(
      '#!/bin/sh\n# hv_kvp_daemon\n\nsay() {\n\techo "$*"\n}\n',
    );
  });

  it("names the fragment that fails", async () => {
    await expect(made(["head.ejs", "other.ejs"])).rejects.toMatchObject({
      code: "template-failed",
      where: { file: "templates/other.ejs" },
    });
  });
});

describe("renderFile", () => {
  it("gives the text that the package has", async () => {
    const each = plan();
    const path = "/usr/sbin/hyperv-guest";
    const { tree } = await contentsOf(each);
    expect(await renderFile(each, path, await loadTemplates())).toBe(
      tree.find((entry) => entry.path === path)?.content,
    );
  });

  it("refuses the path of what is not made from a template", async () => {
    await expect(renderFile(plan(), "/usr/sbin/hv_kvp_daemon", await loadTemplates())).rejects.toMatchObject({
      code: "template-failed",
    });
  });
});
