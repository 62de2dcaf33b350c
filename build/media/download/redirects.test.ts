import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { selfSigned } from "./certificate.test-support.ts";
import {
  cleanUp,
  failure,
  give,
  noise,
  requestFor,
  serve,
  testOptions,
  type Answer,
} from "./faulty-server.test-support.ts";
import { fetchMedium, type FetchOptions } from "./fetch-medium.ts";
import { isLocalAddress, isLocalHost } from "./local-address.ts";

afterEach(cleanUp);

const medium = noise(10_000);

function redirect(location: string | undefined, status = 302): Answer {
  return (_, response) =>
    response.writeHead(status, location === undefined ? {} : { location }).end("elsewhere");
}

describe("redirects", () => {
  it.each([301, 302, 303, 307, 308])("follows %i, relative ones too, and keeps the Range", async (status) => {
    let broken = false;
    const server = await serve((request, response, nth) => {
      if (request.url !== "/b/LIS.iso") {
        redirect(request.url === "/a" ? "/b/" : "LIS.iso#part", status)(request, response, nth);
        return;
      }
      give(medium, broken ? {} : { cutAfter: 4000 })(request, response, nth);
      broken = true;
    });
    const fetched = await fetchMedium(requestFor(medium, `${server.origin}/a`), await testOptions());
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(server.asked.map(({ url, headers }) => [url, headers.range])).toEqual([
      ["/a", undefined],
      ["/b/", undefined],
      ["/b/LIS.iso", undefined],
      ["/a", "bytes=4000-"],
      ["/b/", "bytes=4000-"],
      ["/b/LIS.iso", "bytes=4000-"],
    ]);
  });

  it.each<[string, (url: string | undefined) => string | undefined, string]>([
    ["in a circle", (url) => (url === "/a" ? "/b" : "/a"), "is redirected in a circle"],
    ["to itself", (url) => url, "is redirected in a circle"],
    ["without end", (url) => `${url ?? ""}x`, "is redirected more than 5 times"],
    [
      "to a file",
      () => "file:///etc/passwd",
      "is redirected to file:, and that is not an http or https address",
    ],
    ["to data", () => "data:,x", "is redirected to data:, and that is not an http or https address"],
    ["to ftp", () => "ftp://h/x", "is redirected to ftp:, and that is not an http or https address"],
    [
      "to an address with credentials",
      () => "http://me:secret@h/x?k=secret",
      "is redirected to http://h/x, and that has a user name or password in it",
    ],
    ["to what is no address", () => "http://", "is redirected, but to no address"],
    ["nowhere", () => undefined, "is redirected, but to no address"],
  ])("refuses to be sent %s", async (_, where, message) => {
    const server = await serve((request, response, nth) =>
      redirect(where(request.url))(request, response, nth),
    );
    const url = `${server.origin}/a`;
    const options = await testOptions();
    expect(await failure(fetchMedium(requestFor(medium, url), options))).toEqual({
      code: "download-refused",
      message,
      where: url,
    });
    expect(options.waits).toEqual([]);
  });

  it.each(["ftp://h/x", "file:///etc/passwd", "http://u@h/", "https://:p@h/", "LIS.iso", ""])(
    "refuses the address %j at once",
    async (url) => {
      const { code } = await failure(fetchMedium(requestFor(medium, url), await testOptions()));
      expect(code).toBe("download-refused");
    },
  );
});

describe("redirects from a public address", () => {
  // A proxy on the loopback is how a name on the internet is served here: whatever is asked of it is answered by `answer`.
  async function publicly(answer: Answer, noProxy: string, lookup?: FetchOptions["lookup"]) {
    const proxy = await serve(answer);
    const environment = { http_proxy: proxy.origin, no_proxy: noProxy };
    return fetchMedium(
      requestFor(medium, "http://public.example/LIS.iso"),
      await testOptions({ environment, ...(lookup && { lookup }) }),
    );
  }

  it.each([
    "http://127.0.0.1:1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0/",
    "http://[::1]/",
    "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.168.0.1/",
    "http://[fd00::1]/",
    "http://localhost/",
    "http://localhost./",
    "http://printer.localhost/",
  ])("are refused to %s by what is written there", async (location) => {
    const { code, message } = await failure(publicly(redirect(location), ""));
    expect(code).toBe("download-refused");
    expect(message).toMatch(
      /^is redirected to the local network \(http:.*\), which a public address may not do$/,
    );
  });

  // Stands for the resolver: every name leads to the loopback, or to the addresses given.
  const resolving =
    (...addresses: readonly string[]): NonNullable<FetchOptions["lookup"]> =>
    (_, __, callback) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );

  it.each([["127.0.0.1"], ["8.8.8.8", "127.0.0.1"]])(
    "are refused to a name that only resolves to the local network, before anything connects to it: %s",
    async (...addresses) => {
      const inside = await serve(give(medium));
      const answer = redirect(`http://inside.example:${inside.port}/`);
      const failed = await failure(publicly(answer, "inside.example", resolving(...addresses)));
      expect(failed.code).toBe("download-refused");
      expect(failed.message).toContain(`to the local network (http://inside.example:${inside.port}/)`);
      expect(inside.connections).toBe(0);
    },
  );

  it("does not concern a start whose name is itself of the local network", async () => {
    const server = await serve((request, response, nth) => {
      const next = [`http://other.example:${server.port}/`, `http://127.0.0.1:${server.port}/`][nth];
      (next === undefined ? give(medium) : redirect(next))(request, response, nth);
    });
    const options = await testOptions({ lookup: resolving("127.0.0.1") });
    const request = requestFor(medium, `http://start.example:${server.port}/x`);
    expect(await fetchMedium(request, options)).toMatchObject({ fromCache: false });
  });

  it("are followed to other public addresses", async () => {
    const answer: Answer = (request, response, nth) => {
      if (nth === 0) redirect("http://mirror.example/x")(request, response, nth);
      else give(medium)(request, response, nth);
    };
    expect(await publicly(answer, "")).toMatchObject({ fromCache: false });
  });

  it("are told from local ones by every range of the registries", () => {
    const local = [
      "10.1.2.3",
      "172.31.0.1",
      "100.64.0.1",
      "0.0.0.0",
      "224.0.0.1",
      "255.255.255.255",
      "198.18.0.1",
    ];
    const local6 = [
      "::",
      "::1",
      "fe80::1",
      "fdff::1",
      "ff02::1",
      "::ffff:127.0.0.1",
      "64:ff9b::a00:1",
      "2002:7f00:1::",
    ];
    const open = [
      "8.8.8.8",
      "172.32.0.1",
      "100.128.0.1",
      "2606:4700::1111",
      "::ffff:8.8.8.8",
      "64:ff9b::808:808",
    ];
    expect([...local, ...local6].filter((address) => !isLocalAddress(address))).toEqual([]);
    expect(open.filter(isLocalAddress)).toEqual([]);
    expect(["example.org", "localhost.example.org", "not-localhost"].filter(isLocalHost)).toEqual([]);
  });
});

describe.skipIf(!requireTools("openssl"))("https", () => {
  const tls = selfSigned();

  it("is fetched from a server that the given authority vouches for", async () => {
    const server = await serve(give(medium), tls);
    const options = await testOptions({ ca: tls.cert });
    expect(await fetchMedium(requestFor(medium, server.origin), options)).toMatchObject({ fromCache: false });
  });

  it("refuses a certificate that nobody vouches for, at once", async () => {
    const server = await serve(give(medium), tls);
    const options = await testOptions();
    expect(await failure(fetchMedium(requestFor(medium, server.origin), options))).toMatchObject({
      code: "download-failed",
      message: "the server's certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
    expect(options.waits).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it("refuses a redirect from https to http", async () => {
    const plain = await serve(give(medium));
    const server = await serve(redirect(`${plain.origin}/LIS.iso`), tls);
    const options = await testOptions({ ca: tls.cert });
    expect(await failure(fetchMedium(requestFor(medium, `${server.origin}/x`), options))).toEqual({
      code: "download-refused",
      message: `is redirected from https to http (${plain.origin}/LIS.iso)`,
      where: `${server.origin}/x`,
    });
    expect(plain.connections).toBe(0);
  });

  it("follows a redirect from http to https", async () => {
    const server = await serve(give(medium), tls);
    const plain = await serve(redirect(server.origin));
    const options = await testOptions({ ca: tls.cert });
    expect(await fetchMedium(requestFor(medium, plain.origin), options)).toMatchObject({ fromCache: false });
  });
});
