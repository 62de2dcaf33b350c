/** How a daemon talks to the kernel. */
export type Transport =
  /** By messages over the kernel's netlink connector. */
  | { readonly kind: "netlink" }
  /** Through a character device of the daemon's own driver. */
  | { readonly kind: "device"; readonly path: string }
  /** Straight with the host, through the generic user-space driver, which makes a device of whatever number under this folder. */
  | { readonly kind: "uio"; readonly path: string };

/** Over the kernel's netlink connector. */
export const netlink: Transport = { kind: "netlink" };

/** Through the character device at a path. */
export const device = (path: string): Transport => ({ kind: "device", path });

/** Whether what speaks through the one reaches what listens at the other. */
export function sameTransport(a: Transport, b: Transport): boolean {
  if (a.kind === "netlink" || b.kind === "netlink") return a.kind === b.kind;
  return a.kind === b.kind && a.path === b.path;
}

/** What a transport goes through, in words: `the netlink connector`, `/dev/vmbus/hv_kvp`. */
export function channelOf(transport: Transport): string {
  switch (transport.kind) {
    case "netlink":
      return "the netlink connector";
    case "device":
      return transport.path;
    case "uio":
      return "a UIO device (module uio_hv_generic)";
  }
}
