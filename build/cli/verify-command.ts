import { stat } from "node:fs/promises";
import { LisdebError, openFile } from "../base/index.ts";
import { CLIENTS, clientsOf, openArchive, suitePlace, verifyArchive, type Client } from "../archive/index.ts";
import { isDeb, proveDeb, readDeb } from "../deb/index.ts";
import { archiveCheckAsData, describeArchiveCheck, describeProvenDeb } from "../report/index.ts";
import { suiteNamed } from "../suite/index.ts";
import { certificatesFrom } from "./keyring-option.ts";
import type { Status, VerifyCommandOptions } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Proves an archive, or a package by itself; exit status 1 where something is wrong, or those whom it is for do not take it. */
export async function verifyCommand(
  address: string,
  options: VerifyCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  if (await isPackage(address)) return verifyDeb(address, options, terminal);
  const certificates = await Promise.all((options.keyring ?? []).map(certificatesFrom));
  const opened = await openArchive(address, {
    environment: terminal.environment,
    signal,
    s3Endpoint: options.s3Endpoint,
  });
  const progress = await progressFor(terminal, options.json);
  const task = progress.start(`verifying ${opened.access.name}`, undefined, "bytes");
  try {
    const verified = await verifyArchive(opened, {
      certificates,
      pool: options.pool,
      suites: options.suite?.map(suitePlace),
      components: options.component,
      architectures: options.arch,
      demanded: (options.for ?? []).flatMap(clientsNamed),
      now: new Date(),
      signal,
      counted: (bytes) => task.advance(bytes),
    });
    task.done();
    answer(terminal, options.json, archiveCheckAsData(verified), describeArchiveCheck(verified));
    return verified.ok ? 0 : 1;
  } finally {
    task.done();
    await opened.access.close();
  }
}

async function isPackage(address: string): Promise<boolean> {
  const found = await stat(address).catch(() => undefined);
  if (found?.isFile() !== true) return false;
  const file = await openFile(address);
  try {
    return isDeb(await file.read(0, Math.min(file.size, 72)));
  } finally {
    await file.close();
  }
}

/** Its members, and its files against its own lists. Throws what reading and proving throw. */
async function verifyDeb(
  path: string,
  { json, keyring }: VerifyCommandOptions,
  terminal: Terminal,
): Promise<Status> {
  if (keyring !== undefined) {
    throw new LisdebError("usage", "--keyring is for the signatures of archives, and this is a .deb", {
      where: { file: path },
    });
  }
  const file = await openFile(path);
  try {
    const deb = await readDeb(file);
    const checks = proveDeb(deb);
    answer(terminal, json, { archive: path, kind: "deb", ok: true, checks }, describeProvenDeb(deb, checks));
    return 0;
  } finally {
    await file.close();
  }
}

/** `all`, or a suite's name. */
function clientsNamed(name: string): readonly Client[] {
  return name === "all" ? CLIENTS : clientsOf(suiteNamed(name).name);
}
