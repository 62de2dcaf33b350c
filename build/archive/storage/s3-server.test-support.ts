import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const undone: (() => unknown)[] = [];
let environment: NodeJS.ProcessEnv;

/** A folder for the files of a profile, in which there are none; for the test that runs. */
export let home: string;

/** For `beforeEach`: from then on nothing of this machine's own settings counts. */
export async function setUp(): Promise<void> {
  environment = { ...process.env };
  home = await mkdtemp(join(tmpdir(), "lisdeb-s3-"));
  undone.push(() => rm(home, { recursive: true }));
  for (const name of Object.keys(process.env))
    if (name.startsWith("AWS_")) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    HOME: home,
    AWS_CONFIG_FILE: join(home, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
  });
}

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  process.env = environment;
  for (const undo of undone.splice(0)) await undo();
}

/** Credentials, where a test is about something else. */
export const useKeys = () =>
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "very-secret" });

export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** A store whose answers the test decides; its endpoint, and what it was asked. */
export async function serve(answer: Answer): Promise<{ endpoint: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undone.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
  return { endpoint: `http://127.0.0.1:${port}`, asked };
}

/** An error, as a store tells it. */
export const refuse = (response: ServerResponse, status: number, code: string) =>
  response
    .writeHead(status, { "content-type": "application/xml" })
    .end(`<Error><Code>${code}</Code></Error>`);

/** A store as it should be, in little; `ignores` are conditions that it has never heard of. */
export function storing(ignores: readonly string[] = []): Answer {
  const objects = new Map<string, Buffer>();
  return (request, response, body) => {
    const key = request.url?.split("?")[0] ?? "";
    if (request.method === "PUT") {
      const isAbsent = request.headers["if-none-match"] === "*" && !ignores.includes("if-none-match");
      if (isAbsent && objects.has(key)) return void refuse(response, 412, "PreconditionFailed");
      if (request.headers["if-match"] !== undefined && !ignores.includes("if-match"))
        return void refuse(response, 412, "PreconditionFailed");
      objects.set(key, body);
      return void response.writeHead(200, { etag: '"1"' }).end();
    }
    const found = objects.get(key);
    if (!found) return void refuse(response, 404, "NoSuchKey");
    response.writeHead(200, { etag: '"1"', "content-length": found.length });
    response.end(request.method === "HEAD" ? undefined : found);
  };
}
