import { describe, expect, it } from "vitest";
import { compileDaemon } from "../../tests/support/compiled-daemon.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { stringsIn } from "./index.ts";

const where = { file: "daemon" };

describe.skipIf(!requireTools("gcc"))("stringsIn", () => {
  it("finds a text that is a string of its own, and one that is a part of a longer string", async () => {
    const bytes = await compileDaemon({ strings: ["/var/opt/hyperv", "open /dev/hv_kvp failed; error: %d"] });
    const wanted = ["/var/opt/hyperv", "/dev/hv_kvp", "/dev/vmbus/hv_kvp"];
    expect([...stringsIn(bytes, wanted, where)]).toEqual(["/var/opt/hyperv", "/dev/hv_kvp"]);
  });

  it("does not look at what the program cannot use: compiler comments, symbol names", async () => {
    const bytes = await compileDaemon({ compiler: "/dev/vmbus/hv_kvp", symbols: true, strings: ["here"] });
    expect(Buffer.from(bytes).includes("/dev/vmbus/hv_kvp")).toBe(true);
    expect(Buffer.from(bytes).includes("held_0")).toBe(true);
    expect([...stringsIn(bytes, ["/dev/vmbus/hv_kvp", "held_0", "here"], where)]).toEqual(["here"]);
  });
});
