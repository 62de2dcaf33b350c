import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { copyrightNotices } from "./copyright-notices.ts";

const notices = (...texts: string[]): readonly string[] =>
  copyrightNotices({
    kernel: "3.6.11",
    files: texts.map((text, index) => ({ path: `${index}.c`, mode: 0o644, content: Buffer.from(text) })),
    time: 0,
    origin: { file: "linux.tar", sha256: sha256("") },
  });

describe("copyrightNotices", () => {
  it("takes each notice once, as it stands in the files", () => {
    const kvp = "/*\n * An implementation.\n *\n * Copyright (C) 2010, Novell, Inc.\n * Author : A\n */\n";
    const header = "/*\n *\n * Copyright (c) 2011, Microsoft Corporation.\n *\n */\n";
    expect(notices(kvp, header, kvp, "/* Copyright (C) 2013, Microsoft, Inc. */")).toEqual([
      "2010, Novell, Inc.",
      "2011, Microsoft Corporation.",
      "2013, Microsoft, Inc.",
    ]);
  });

  it("leaves out who holds the copyright of a licence's text", () => {
    const text = Buffer.from("Copyright (C) 1989, 1991 Free Software Foundation, Inc.\n");
    const files = ["COPYING", "LICENSES/preferred/GPL-2.0"].map((path) => ({
      path,
      mode: 0o644,
      content: text,
    }));
    const origin = { file: "linux.tar", sha256: undefined };
    expect(copyrightNotices({ kernel: "3.6.11", files, time: 0, origin })).toEqual([]);
  });

  it("finds none where none is", () => {
    expect(notices("int main(void) { return 0; }\n", "Copyright (C) notice")).toEqual([]);
  });

  it("shows what a terminal or a copyright file would take for something else", () => {
    expect(notices("Copyright (c) 2010 a\u001b[31mb\u0000\n")).toEqual(["2010 a\\x1b[31mb\\x00"]);
  });

  it("lists no more than a file of notices has", () => {
    expect(notices(...Array.from({ length: 500 }, (_, at) => `Copyright (c) 2010 ${at}\n`)).length).toBe(100);
  });
});
