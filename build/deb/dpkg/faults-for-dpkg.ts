import type { ByteSource } from "../../base/index.ts";
import { checkControlArchive } from "./control-archive.ts";
import { checkConffiles } from "./conffiles.ts";
import { checkControlFile } from "./control-file.ts";
import { checkDataArchive } from "./data-archive.ts";
import { FaultList } from "./fault-list.ts";
import { checkMembers } from "./members.ts";
import type { DpkgFault } from "./rules.ts";
import { checkScripts } from "./scripts.ts";
import { checkTriggers } from "./triggers.ts";

/**
 * What that version of dpkg (1.16 or later: `1.16.18`) does not take of a .deb, or takes otherwise than it says; empty where it takes
 * it as it is. All faults are collected, each with its place, as far as the file can be read: what cannot be read any further is a fault,
 * too, and nothing of the file is ever thrown.
 */
export async function faultsForDpkg(
  source: ByteSource,
  dpkg: { readonly version: string },
): Promise<readonly DpkgFault[]> {
  const list = new FaultList(dpkg.version);
  const members = await checkMembers(source, list.tell);
  const control = members.control && (await checkControlArchive(members.control, list.tell));
  const fields = control?.read("control");
  const relations = fields && checkControlFile(fields, list.tell);
  const tree = members.data && (await checkDataArchive(members.data, list.tell));
  if (control) {
    checkConffiles(control.read("conffiles"), tree, list.tell);
    checkTriggers(control.read("triggers"), list.tell);
    checkScripts(control, { tree, relations: relations ?? [] }, list.tell);
  }
  return list.faults(source.where);
}
