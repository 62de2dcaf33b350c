import type { IncomingMessage } from "node:http";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { asLisdebError, formatError } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { S3_TIMING, type S3Timing } from "./s3-client.ts";
import { cleanUp, home, refuse, serve, setUp, storing, useKeys } from "./s3-server.test-support.ts";
import { openS3Store } from "./s3-store.ts";

beforeEach(setUp);
afterEach(cleanUp);

const open = (s3Endpoint: string | undefined, timing: Partial<S3Timing> = {}, signal?: AbortSignal) =>
  openS3Store("s3://bucket/apt", { write: true, s3Endpoint, signal }, { ...S3_TIMING, tries: 2, ...timing });

/** The line that a person is shown, which has nothing secret in it. */
async function refusal(opened: Promise<unknown>): Promise<string> {
  const error = await opened.then(
    () => expect.unreachable("it was opened"),
    (thrown: unknown) => asLisdebError(thrown),
  );
  const line = `${error.code}: ${formatError(error)}`;
  expect(line + JSON.stringify(error)).not.toMatch(/AKIA|secret-|very-secret|token/);
  expect(line).not.toContain("\n");
  return line;
}

describe("a store that does not keep to conditions", () => {
  beforeEach(useKeys);

  it("is taken where it does keep to them", async () => {
    const { endpoint } = await serve(storing());
    expect((await open(endpoint)).name).toBe("s3://bucket/apt");
    expect((await open(endpoint)).name).toBe("s3://bucket/apt");
  });

  it.each([
    ["if-none-match", "ignores If-None-Match: it wrote what it had to refuse"],
    ["if-match", "ignores If-Match: it wrote what it had to refuse"],
  ])("is refused where it has never heard of %s, as s3rver", async (header, said) => {
    const { endpoint } = await serve(storing([header]));
    expect(await refusal(open(endpoint))).toMatch(`store-unfit: s3://bucket/apt: the object store ${said}`);
  });

  it.each([
    [501, "NotImplemented"],
    [400, "InvalidArgument"],
  ])("is refused where it answers %i %s, as Swift", async (status, code) => {
    const { endpoint } = await serve((request, response) => {
      if (request.headers["if-none-match"] !== undefined) refuse(response, status, code);
      else response.end();
    });
    expect(await refusal(open(endpoint))).toMatch(
      "store-unfit: s3://bucket/apt: the object store does not know If-None-Match",
    );
  });

  it("is asked again where it says that another write was under way, as Amazon does", async () => {
    let clashes = 0;
    const kept = storing();
    const { endpoint } = await serve((request, response, body) => {
      if (request.method === "PUT" && clashes++ < 3) refuse(response, 409, "ConditionalRequestConflict");
      else kept(request, response, body);
    });
    await open(endpoint);
    expect(clashes).toBeGreaterThan(3);
  });
});

describe("credentials", () => {
  const opensWith = async (): Promise<IncomingMessage | undefined> => {
    const { endpoint, asked } = await serve(storing());
    await open(endpoint);
    return asked[0];
  };

  it("are taken from the environment", async () => {
    useKeys();
    expect((await opensWith())?.headers.authorization).toContain("Credential=AKIAEXAMPLE/");
  });

  it("are taken from a profile of the shared files, and so is the region", async () => {
    await writeFile(
      join(home, "credentials"),
      "[ci]\naws_access_key_id = AKIAOFPROFILE\naws_secret_access_key = secret-1\n",
    );
    await writeFile(join(home, "config"), "[profile ci]\nregion = eu-north-1\n");
    process.env["AWS_PROFILE"] = "ci";
    expect((await opensWith())?.headers.authorization).toMatch(
      /Credential=AKIAOFPROFILE\/\d+\/eu-north-1\/s3/,
    );
  });

  it("are taken from a program that a profile names", async () => {
    const printed = { Version: 1, AccessKeyId: "AKIAOFPROCESS", SecretAccessKey: "secret-2" };
    await writeFile(join(home, "key.json"), JSON.stringify(printed));
    await writeFile(join(home, "config"), `[default]\ncredential_process = cat ${home}/key.json\n`);
    expect((await opensWith())?.headers.authorization).toContain("Credential=AKIAOFPROCESS/");
  });

  it("that are nowhere are missed in one line, before anything is asked of the store", async () => {
    const { endpoint, asked } = await serve(storing());
    expect(await refusal(open(endpoint))).toMatch(
      /^store-failed: s3:\/\/bucket\/apt: no credentials were found for the object store \(set AWS_ACCESS_KEY_ID/,
    );
    expect(asked).toEqual([]);
  });

  it("are not waited for for ever where the metadata service of a cloud does not answer", async () => {
    const { endpoint, asked } = await serve(() => undefined);
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: "false",
      AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint,
    });
    expect(await refusal(open(endpoint))).toContain("no credentials were found");
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it("of a profile that is not there are missed by its name", async () => {
    process.env["AWS_PROFILE"] = "nobody";
    expect(await refusal(open("http://127.0.0.1:9"))).toMatch(
      /credentials .*profile nobody|no credentials were found/,
    );
  });

  it("of a program that fails are missed without the program's words", async () => {
    const program = "sh -c 'echo secret-3 >&2; exit 1' secret-4";
    await writeFile(join(home, "config"), `[default]\ncredential_process = ${program}\n`);
    expect(await refusal(open("http://127.0.0.1:9"))).toMatch(/^store-failed: .*credentials/);
  });
});

describe("an endpoint", () => {
  beforeEach(useKeys);

  it.each(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])(
    "is taken from %s, with the bucket in the path",
    async (name) => {
      const { endpoint, asked } = await serve(storing());
      // A name and no number: with the SDK's own rules the bucket would become a part of it.
      process.env[name] = endpoint.replace("127.0.0.1", "localhost");
      await open(undefined);
      expect(asked[0]?.url).toMatch(/^\/bucket\/apt\/\.lisdeb\/conditional/);
    },
  );

  it("is taken from the profile, with the bucket in the path", async () => {
    const { endpoint, asked } = await serve(storing());
    await writeFile(
      join(home, "config"),
      `[default]\nendpoint_url = ${endpoint.replace("127.0.0.1", "localhost")}\n`,
    );
    await open(undefined);
    expect(asked[0]?.url).toMatch(/^\/bucket\/apt\/\.lisdeb\/conditional/);
  });

  it.each([
    ["ftp://store.example", "ftp://store.example is not the endpoint"],
    ["store.example", "store.example is not the endpoint"],
    ["https://AKIAEXAMPLE:very-secret@store.example", "it is not the endpoint"],
    ["https://store.example/?token=secret-5", "it is not the endpoint"],
  ])("%s is refused", async (endpoint, said) => {
    expect(await refusal(open(endpoint))).toMatch(`usage: ${said}`);
  });

  it("that refuses connections is told in one line, after some tries", async () => {
    expect(await refusal(open("http://127.0.0.1:9"))).toContain(
      "the object store's host refuses connections",
    );
  });

  it("that is silent is told in one line, after some tries", async () => {
    const { endpoint, asked } = await serve(() => undefined);
    expect(await refusal(open(endpoint, { silence: 200 }))).toContain("the object store does not answer");
    expect(asked).toHaveLength(2);
  });

  it("that asks to go slower for ever is told in one line", async () => {
    const { endpoint } = await serve((_, response) => refuse(response, 503, "SlowDown"));
    expect(await refusal(open(endpoint))).toContain("the object store asks to go slower");
  });

  it("that answers with a page of another service is told in one line", async () => {
    const { endpoint } = await serve((_, response) => response.writeHead(404).end("<html>secret-6</html>"));
    expect(await refusal(open(endpoint))).toMatch(/^store-failed: .*refused the request/);
  });

  it("is let go of as soon as the run is interrupted", async () => {
    const interrupt = new AbortController();
    const { endpoint } = await serve(() => interrupt.abort());
    expect(await refusal(open(endpoint, {}, interrupt.signal))).toContain("interrupted");
  });
});

describe("a list", () => {
  beforeEach(useKeys);

  const files = async (store: ArchiveStore): Promise<string[]> => {
    const paths: string[] = [];
    for await (const { path } of store.list("pool")) paths.push(path);
    return paths;
  };
  const page = (keys: readonly string[], next?: string) => {
    const contents = keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join("");
    const more = `<IsTruncated>${next !== undefined}</IsTruncated>${next ? `<NextContinuationToken>${next}</NextContinuationToken>` : ""}`;
    return `<ListBucketResult>${contents}${more}</ListBucketResult>`;
  };
  const listing = async (pages: (token: string | null) => string): Promise<ArchiveStore> => {
    const kept = storing();
    const { endpoint } = await serve((request, response, body) => {
      const { searchParams } = new URL(request.url ?? "", "http://store");
      if (!searchParams.has("list-type")) {
        kept(request, response, body);
        return;
      }
      response
        .writeHead(200, { "content-type": "application/xml" })
        .end(pages(searchParams.get("continuation-token")));
    });
    return open(endpoint);
  };

  it("goes on where a page ends, and leaves out what does not lie in the folder", async () => {
    const store = await listing((token) =>
      token === null
        ? page(["apt/pool/a", "apt/pool/b+c", "apt/pool/b c"], "2")
        : page(["apt/pool/d", "elsewhere"]),
    );
    expect(await files(store)).toEqual(["pool/a", "pool/b+c", "pool/d"]);
  });

  it("that goes round in a circle is refused", async () => {
    const store = await listing(() => page(["apt/pool/a"], "again"));
    expect(await refusal(files(store))).toContain("does not go on with its list");
  });
});

describe("a path", () => {
  beforeEach(useKeys);

  const refused = (code: string) => ({ code, where: { file: "s3://bucket/apt" } });

  it.each(["../other", "pool/../../x", "/etc/passwd", "a//b", "a/./b", "a\\b", "a/", "a\nb"])(
    "that leads elsewhere is refused: %j",
    async (path) => {
      const { endpoint } = await serve(storing());
      const store = await open(endpoint);
      await expect(async () => store.read(path)).rejects.toMatchObject(refused("archive-invalid"));
      await expect(async () => store.remove(path)).rejects.toMatchObject(refused("archive-invalid"));
      await expect(async () => store.hasTwin(path, 1)).rejects.toMatchObject(refused("archive-invalid"));
    },
  );

  it("with a blank is read as a client would read it, and not written", async () => {
    const { endpoint, asked } = await serve(storing());
    const store = await open(endpoint);
    expect(await store.read("pool/a b.deb")).toBeUndefined();
    expect(asked.at(-1)?.url).toMatch(/^\/bucket\/apt\/pool\/a%20b\.deb/);
    await expect(store.create("pool/a b.deb", Buffer.from("a"), new Date())).rejects.toMatchObject(
      refused("archive-invalid"),
    );
  });
});

describe("a file", () => {
  beforeEach(useKeys);

  it("that is larger than can be held is refused before it is read", async () => {
    let sent = 0;
    const kept = storing();
    const { endpoint } = await serve((request, response, body) => {
      if (request.method !== "GET") {
        kept(request, response, body);
        return;
      }
      response.writeHead(200, { etag: '"1"', "content-length": 1e12 });
      const send = () => {
        sent += CHUNK.length;
        if (response.destroyed || !response.write(CHUNK)) return;
        setImmediate(send);
      };
      response.on("drain", send);
      send();
    });
    expect(await refusal((await open(endpoint)).readWithin("pool/a", 1e6))).toMatch(
      "limit-exceeded: s3://bucket/apt/pool/a: has more than the 1000000 bytes",
    );
    expect(sent).toBeLessThan(100e6);
  });
  const CHUNK = Buffer.alloc(65536);
});
