import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { LisdebError } from "../../base/index.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { selfSigned } from "./certificate.test-support.ts";
import {
  atEnd,
  cleanUp,
  failure,
  give,
  noise,
  requestFor,
  serve,
  testOptions,
} from "./faulty-server.test-support.ts";
import { fetchMedium } from "./fetch-medium.ts";
import { proxyFor, type ProxyVariables } from "./proxy.ts";

afterEach(cleanUp);

const medium = noise(50_000);
const secret = "Basic " + Buffer.from("me:s3cr:t").toString("base64");

/** A proxy that makes tunnels to wherever it is asked, where it is given the password. */
async function tunnelProxy(refusal?: number): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer();
  server.on("connect", (request, socket) => {
    asked.push(request);
    if (refusal !== undefined || request.headers["proxy-authorization"] !== secret) {
      socket.end(`HTTP/1.1 ${refusal ?? 407} No\r\n\r\n`);
      return;
    }
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
  return { url: `http://me:s3cr%3At@127.0.0.1:${port}`, asked };
}

describe("a proxy", () => {
  it("is asked for an http address as such, with the proxy's own password", async () => {
    const proxy = await serve(give(medium));
    const environment = { HTTP_PROXY: proxy.origin.replace("//", "//me:s3cr%3At@") };
    const request = requestFor(medium, "http://public.example:81/LIS.iso?a=b#c");
    await fetchMedium(request, await testOptions({ environment }));
    expect(
      proxy.asked.map(({ url, headers }) => [url, headers.host, headers["proxy-authorization"]]),
    ).toEqual([["http://public.example:81/LIS.iso?a=b", "public.example:81", secret]]);
  });

  it("is passed by for what no_proxy holds", async () => {
    const proxy = await serve(give(noise(1)));
    const server = await serve(give(medium));
    const environment = { http_proxy: proxy.origin, no_proxy: "example.org,127.0.0.0/8" };
    await fetchMedium(requestFor(medium, server.origin), await testOptions({ environment }));
    expect([proxy.connections, server.asked.length]).toEqual([0, 1]);
  });

  it("shows no password where it cannot be reached or is none", async () => {
    for (const http_proxy of [
      "http://me:s3cret@127.0.0.1:1",
      "socks5://me:s3cret@127.0.0.1:1",
      "http://me:s3cret@:/",
    ]) {
      const request = requestFor(medium, "http://public.example/");
      const error: unknown = await fetchMedium(
        request,
        await testOptions({ environment: { http_proxy } }),
      ).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LisdebError);
      const { message, hint, cause } = error as LisdebError; // as the line above says
      expect(`${message} ${String(hint)} ${String(cause)}`).not.toContain("s3cret");
    }
  });
});

describe.skipIf(!requireTools("openssl"))("a tunnel through a proxy", () => {
  const tls = selfSigned();

  it("carries https, and the server never sees the proxy's password", async () => {
    const server = await serve(give(medium), tls);
    const proxy = await tunnelProxy();
    const options = await testOptions({ ca: tls.cert, environment: { https_proxy: proxy.url } });
    await fetchMedium(requestFor(medium, server.origin), options);
    expect(proxy.asked.map(({ url }) => url)).toEqual([`127.0.0.1:${server.port}`]);
    expect(server.asked[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  it("checks the server's certificate all the same", async () => {
    const server = await serve(give(medium), tls);
    const proxy = await tunnelProxy();
    const options = await testOptions({ environment: { ALL_PROXY: proxy.url } });
    const { message } = await failure(fetchMedium(requestFor(medium, server.origin), options));
    expect(message).toContain("certificate is not trusted");
  });

  it.each([
    [407, "the proxy answered 407", 1],
    [403, "the proxy answered 403", 1],
    [502, "the proxy answered 502; given up after 5 tries", 5],
  ])("that is refused with %i says so", async (status, message, tries) => {
    const proxy = await tunnelProxy(status);
    const options = await testOptions({ environment: { https_proxy: proxy.url } });
    expect(await failure(fetchMedium(requestFor(medium, "https://public.example/"), options))).toMatchObject({
      code: "download-failed",
      message,
    });
    expect(proxy.asked).toHaveLength(tries);
  });
});

describe("the proxy variables", () => {
  const at = (url: string, environment: ProxyVariables) => proxyFor(new URL(url), environment)?.uri;

  it("are read in lower case before upper case, and the scheme's own before all_proxy", () => {
    const environment = { http_proxy: "http://a:1", HTTP_PROXY: "http://b:1", ALL_PROXY: "c:3128" };
    expect(at("http://x/", environment)).toBe("http://a:1");
    expect(at("https://x/", environment)).toBe("http://c:3128");
    expect(at("https://x/", { HTTPS_PROXY: "https://d:1", all_proxy: "e" })).toBe("https://d:1");
    expect(at("http://x/", {})).toBeUndefined();
    expect(at("http://x/", { http_proxy: "", HTTP_PROXY: "b" })).toBeUndefined();
  });

  it("ignore HTTP_PROXY in a CGI program, where the remote client sets it", () => {
    expect(at("http://x/", { HTTP_PROXY: "http://evil", REQUEST_METHOD: "GET" })).toBeUndefined();
  });

  it("are overruled by no_proxy", () => {
    const through = (url: string, no_proxy: string) => at(url, { all_proxy: "p", no_proxy }) !== undefined;
    for (const list of ["*", "x.org", ".x.org", "*.x.org", "a, x.org", "a x.org:80", "X.ORG."]) {
      expect([list, through("http://www.x.org/", list)]).toEqual([list, false]);
    }
    for (const list of ["", "y.org", "x.org:81", "notx.org", "10.0.0.0/8", "x.org.evil", "."]) {
      expect([list, through("http://www.x.org/", list)]).toEqual([list, true]);
    }
    expect(through("http://10.1.2.3/", "10.0.0.0/8")).toBe(false);
    expect(through("http://11.1.2.3/", "10.0.0.0/8, 11.0.0.0/33, 11.0.0.0/")).toBe(true);
    expect(through("http://[::1]:8080/", "[::1]:8080")).toBe(false);
    expect(through("http://[fd00::1]/", "fd00::/8")).toBe(false);
    expect(at("http://x/", { http_proxy: "p", NO_PROXY: "x" })).toBeUndefined();
  });

  it.each(["socks5://p:1", "http://", "ftp://p", "http://p:99999"])(
    "refuse %s rather than go without",
    (http_proxy) => {
      expect(() => at("http://x/", { http_proxy })).toThrow("http_proxy is not the address of an HTTP proxy");
    },
  );
});
