import { row, seldom, type JsonTable } from "./json-table.ts";

/** What `lisdeb inspect` tells of each kind of input, and what these share. */
export const INSPECT_SHAPES: Readonly<
  Record<"medium" | "rpm" | "deb" | "elf file" | "kernel sources" | "daemon" | "elf", JsonTable>
> = {
  medium: {
    title: "inspect of a medium",
    fields: [
      row("format", "`iso9660`, `tar`, `folder` or `rpm`"),
      row("description", "a line on what it is"),
      row(
        "entries[]",
        "each file and folder on it: `path`, `type`, `size`, and where the medium has them `mode`, `modified` (seconds since 1970), `target`",
        "named",
      ),
      row("rpms[].path", "on the medium"),
      row("rpms[].size", "in bytes"),
      row("rpms[].sha256", "of the file"),
      row("rpms[].nevra", "name, version, release and architecture by its header"),
      row("rpms[].checks[]", "[checks](#a-check)", "check"),
      row("rpms[].daemons", "how many are in it"),
      row(
        "evidence[]",
        "what speaks for and against its being what it says: [evidence](#evidence-of-a-medium)",
        "evidence",
      ),
      row("proven", "with `--prove`: how many `files` and `rpms` were read to their end; else null", "named"),
      row("daemons[]", "each [different daemon](#a-daemon)", "daemon"),
    ],
  },
  rpm: {
    title: "inspect of an RPM",
    fields: [
      row("nevra", "name, epoch, version, release and architecture in one"),
      ...["name", "version", "release", "arch", "summary", "license"].map((tag) =>
        row(tag, "the tag of that name"),
      ),
      row("epoch", "null where it has none"),
      row("buildTime", "seconds since 1970; null where not said"),
      row("buildHost", "null where not said"),
      row("rpmVersion", "of the rpm that made it; null where not said"),
      row("payloadCompressor", "`gzip`, `xz`, …"),
      row("fileDigestAlgorithm", "`md5`, `sha256`, …"),
      row(
        "files[]",
        "each file: `path`, `type`, `mode`, `size`, `user`, `group`, `modified`, `digest`, `target`, `flags`, `capabilities`, `device`, `inode`",
        "named",
      ),
      row(
        "scriptlets[]",
        "`kind`, `interpreter`, `script`, `condition` (of a trigger); shown, and never run",
        "named",
      ),
      row("checks[]", "[checks](#a-check)", "check"),
      row("daemons[]", "each [daemon](#a-daemon) in it", "daemon"),
    ],
  },
  deb: {
    title: "inspect of a .deb",
    fields: [
      row("compression", "of its `control` and `data`", "named"),
      row("control", "each field by its name", "open"),
      row("conffiles", "paths"),
      row("scripts", "text of each maintainer script by its name; shown, and never run", "open"),
      row("otherControlFiles", "names of what else is in the control archive"),
      row(
        "files[]",
        "each file: `path`, `type`, `mode`, `uid`, `gid`, `user`, `group`, `mtime`, `size`, `target`, `sha256`, `md5`",
        "named",
      ),
      row("checks[]", "with `--prove`: [checks](#a-check)", "check"),
      row("daemons[]", "each [daemon](#a-daemon) in it", "daemon"),
    ],
  },
  "elf file": {
    title: "inspect of an ELF binary",
    fields: [
      row("elf", "[what it says of itself](#an-elf-binary)", "elf"),
      row("daemon", "[the daemon](#a-daemon) that it is; null where it is none", "daemon"),
    ],
  },
  "kernel sources": {
    title: "inspect of a kernel's sources",
    fields: [
      row("kernel", "its version, as its Makefile states it"),
      row("time", "the latest of the files that are kept, in seconds since 1970"),
      row("origin", "`file` and `sha256` (null for a folder)", "named"),
      row("files[]", "what the daemons are compiled from: `path`, `mode`, `size`, `sha256`", "named"),
      row(
        "daemons[]",
        "each daemon that they make: `name`, `path` of its source, `profile` and `generation` that the source shows (null where unknown), `tells`",
        "named",
      ),
      row("notes[]", "what people should know beside that"),
    ],
  },
  daemon: {
    title: "A daemon",
    fields: [
      row("name", "`hv_kvp_daemon`, `hv_vss_daemon` or `hv_fcopy_daemon`"),
      row("sha256", "of the binary"),
      row("size", "in bytes"),
      row("profile", "id of its row in [the daemons](daemons.md); null where unknown"),
      row("generation", "0 to 4 or `rhel5`; null where unknown"),
      row("does", "null where unknown, else what the row says and the binary shows"),
      row("does.transport", "`kind` (`netlink`, `device` or `uio`), and the `path` of a device", "named"),
      row(
        "does.register",
        "the number that it registers with; `none` where its messages have no place for one; null where nobody answers it",
      ),
      row("does.record", "bytes of `key` and `value` of a record; null where it has none", "named"),
      row("does.pools", "folder of its pools; null where it has none"),
      row(
        "does.helpers",
        "`names`, and `lookup`: `path`, or the `folder` in which it looks for them",
        "named",
      ),
      row("does.options", "of its command line"),
      row("does.kernel", "Linux `from` and `to`, both ends included, for which it is known to work", "named"),
      row("does.programs", "that it runs"),
      row(
        "does.needs",
        "`capabilities`, `folders`, `reads`, `resolvesItsName` (`at-start`, `when-asked` or `never`)",
        "named",
      ),
      row(
        "origin",
        "`rpm` (path on the medium) and `nevra`, null where it is in none; `path` of the file; `alsoIn`, other RPMs with the same bytes",
        "named",
      ),
      row("tells[]", "what said which it is: `saw`, `means`", "named"),
      row("elf", "[what the binary says of itself](#an-elf-binary)", "elf"),
    ],
  },
  elf: {
    title: "An ELF binary",
    before: "What a binary does not have is left out.",
    fields: [
      row("class", "32 or 64"),
      row("endianness", "`little` or `big`"),
      row("type", "`executable`, `shared`, `relocatable`, `core` or `other`"),
      row("machine", "as readelf names it, in short"),
      row("architecture", "Debian's name"),
      row("osAbi", "EI_OSABI"),
      row("abiNote", "`os` and the oldest `kernel` that it was linked for", "named"),
      row("interpreter", "the dynamic loader"),
      row("needed", "libraries (DT_NEEDED)"),
      seldom("rpath", "DT_RPATH"),
      seldom("runpath", "DT_RUNPATH"),
      seldom("soname", "DT_SONAME"),
      row("versionsNeeded[]", "for each `library`: `versions`, each with `name` and `weak`", "named"),
      row("imports[]", "`name`, `version`, `library`", "named"),
      row("static", "needs no dynamic loader"),
      row("stripped", "has no symbol table"),
      row("relro", "whether relocations are made read-only"),
      row("buildId", "GNU build id"),
      row("comments", "what the compilers left in .comment"),
    ],
  },
};
