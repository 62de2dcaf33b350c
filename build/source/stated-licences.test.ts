import { describe, expect, it } from "vitest";
import { DAEMON_NAMES } from "../daemon/index.ts";
import { statedLicences } from "./stated-licences.ts";

const KVP = "tools/hv/hv_kvp_daemon.c";
const stated = (files: Readonly<Record<string, string>>) =>
  statedLicences(
    {
      files: Object.entries(files).map(([path, text]) => ({ path, mode: 0o644, content: Buffer.from(text) })),
    },
    DAEMON_NAMES,
  );
const licenceOf = (head: string) => stated({ [KVP]: head })[0]?.licence;

describe("the licence that a file's head states", () => {
  // Each as it stands in the file named, in the kernel named.
  it.each([
    ["// SPDX-License-Identifier: GPL-2.0-only\n/*\n", "GPL-2.0", "hv_vss_daemon.c, 6.1"],
    ["/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */\n", "GPL-2.0", "hyperv.h, 6.1"],
    [
      "/* SPDX-License-Identifier: GPL-2.0+ WITH Linux-syscall-note */\n",
      "GPL-2.0-or-later",
      "connector.h, 6.1",
    ],
    ["/* SPDX-License-Identifier: BSD-3-Clause */\n", "other", "vmbus_bufring.h, 6.12"],
    [
      "/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR Linux-OpenIB) */\n",
      "GPL-2.0",
      "rdma/erdma-abi.h, 6.1",
    ],
    [
      "/*\n * Copyright (C) 2010, Novell, Inc.\n *\n * This program is free software; you can redistribute it and/or modify it\n * under the terms of the GNU General Public License version 2 as published\n * by the Free Software Foundation.\n */",
      "GPL-2.0",
      "hv_kvp_daemon.c, 3.2 to 6.12",
    ],
    [
      "/*\n * under the terms and conditions of the GNU General Public License,\n * version 2, as published by the Free Software Foundation.\n */",
      "GPL-2.0",
      "hyperv.h, 3.2",
    ],
    [
      "/*\n * All rights reserved.\n * \n * it under the terms of the GNU General Public License as published by\n * the Free Software Foundation; either version 2 of the License, or\n * (at your option) any later version.\n */",
      "GPL-2.0-or-later",
      "connector.h, 3.2",
    ],
  ])("%j: %s (%s)", (head, licence) => {
    expect(licenceOf(head)).toBe(licence);
  });

  it.each([
    ["names what nobody knows", "// SPDX-License-Identifier: LicenseRef-MS-Proprietary\n"],
    ["names the kernel's and another", "// SPDX-License-Identifier: GPL-2.0-only AND LicenseRef-x\n"],
    [
      "leaves the kernel's to choose, and binds another",
      "// SPDX-License-Identifier: LicenseRef-x AND (MIT OR GPL-2.0-only OR BSD-3-Clause)\n",
    ],
    ["leaves a bracket open", "// SPDX-License-Identifier: (GPL-2.0-only OR MIT\n"],
    [
      "says one thing, and then another",
      "// SPDX-License-Identifier: GPL-2.0-only\n// SPDX-License-Identifier: MIT\n",
    ],
    ["keeps all rights back", "/* Copyright (c) Microsoft Corporation.\n * All rights reserved. */\n"],
    ["is confidential", "/* CONFIDENTIAL: not to be\n * passed on. */\n"],
  ])("is another where it %s", (_, head) => {
    expect(licenceOf(head)).toBe("other");
  });

  it("is unknown where it says nothing, or says it where no head is", () => {
    expect(licenceOf("int main(void) { return 0; }\n")).toBeUndefined();
    expect(licenceOf(`${"\n".repeat(5000)}// SPDX-License-Identifier: GPL-2.0-only\n`)).toBeUndefined();
  });
});

describe("the licence of what daemons are compiled from", () => {
  it("is asked of the daemons, of the headers that their own compiler sees, and of COPYING", () => {
    const head = "// SPDX-License-Identifier: GPL-2.0\n";
    const files = {
      COPYING: "GNU GENERAL PUBLIC LICENSE\n\t\t       Version 2, June 1991\n",
      Makefile: "VERSION = 3\n",
      "include/linux/hyperv.h": head,
      "include/uapi/linux/hyperv.h": head,
      [KVP]: head,
      "tools/hv/vmbus_bufring.h": "/* SPDX-License-Identifier: BSD-3-Clause */\n",
    };
    expect(stated(files).map(({ path, licence }) => [path, licence].join(" "))).toEqual([
      `${KVP} GPL-2.0`,
      "include/uapi/linux/hyperv.h GPL-2.0",
      "COPYING GPL-2.0",
    ]);
  });

  it.each([
    [
      "   NOTE! This copyright …\n\n\t\t    GNU GENERAL PUBLIC LICENSE\n\t\t       Version 2, June 1991\n",
      "GPL-2.0",
    ],
    [
      "The Linux Kernel is provided under:\n\n\tSPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note\n",
      "GPL-2.0",
    ],
    ["GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n", "other"],
    ["All rights reserved. Proprietary.\n", "other"],
    ["", "other"],
  ])("is by COPYING %j: %s", (text, licence) => {
    expect(stated({ COPYING: text })).toMatchObject([{ path: "COPYING", licence }]);
  });
});
