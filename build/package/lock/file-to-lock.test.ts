import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { silent } from "../../base/index.ts";
import { recipe } from "../package.test-support.ts";
import { fileToLock } from "./file-to-lock.ts";

const work = temporaryFolder("file-to-lock");
afterAll(() => work.remove());

const closing: (() => unknown)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await once(server.listen(0, "127.0.0.1"), "listening");
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // of a listening TCP server it is one
}

const fetched = async (url: string) => {
  const [medium] = recipe().media;
  if (!medium) throw new Error("the recipe has no medium");
  return fileToLock({ ...medium, path: undefined, lock: undefined, urls: [url] }, undefined, {
    offline: false,
    environment: { LISDEB_CACHE: work.path },
    progress: silent,
  });
};

describe("a medium that is fetched to be locked", () => {
  it("is from the address that gave it, and the one that was asked is told beside it", async () => {
    const good = await serve((_, response) => response.end("the medium"));
    const first = await serve((_, response) =>
      response.writeHead(302, { location: `${good}/there.iso?key=secret` }).end(),
    );
    expect(await fetched(`${first}/lis.iso`)).toMatchObject({
      size: 10,
      from: `${good}/there.iso`,
      asked: `${first}/lis.iso`,
    });
  });

  it("is from the address as the recipe writes it, where nothing is redirected", async () => {
    const good = await serve((_, response) => response.end("the medium"));
    const asked = `${good}/a b.iso?id=1`;
    expect(await fetched(asked)).toMatchObject({ from: asked, asked: undefined });
  });
});
