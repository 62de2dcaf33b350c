import type { Machine } from "./machine.ts";

// What CloudStack's system VM does with the package, told anew. Read from apache/cloudstack: up to 4.10
// systemvm/patches/debian/config/etc/init.d/cloud-early-config, since 4.11 systemvm/debian/opt/cloud/bin/setup/init.sh.

/** What a CloudStack host hands over: WmiCallsV2.cs has the key; the value begins with a blank. */
export const BOOT_ARGUMENTS = {
  key: "cloudstack-vm-userdata",
  value:
    " template=domP type=secstorage host=10.1.1.2 port=8250 name=s-1-VM zone=1 pod=1 guid=s-1-VM eth0ip=169.254.3.4 eth0mask=255.255.0.0",
} as const;

/** How long CloudStack's system VMs wait for the host's record. */
export const SLEEP = "sleep 5";

/** What follows the wait, in both times. */
export const TAKE_RECORD = `
	cp -f /var/opt/hyperv/.kvp_pool_0 /var/cache/cloud/cmdline
	cat /dev/null >/var/opt/hyperv/.kvp_pool_0`;

/**
 * An init script in the place of cloud-early-config, before syslog and the network: starts the daemon by itself whatever the hypervisor
 * is, and on Hyper-V takes the record that the host has sent, after `wait`.
 */
export function earlyConfig(wait: string): string {
  return `#!/bin/sh
### BEGIN INIT INFO
# Provides:          cloud-early-config
# Required-Start:    mountkernfs $local_fs
# Required-Stop:     $local_fs
# Default-Start:     S
# Default-Stop:      0 6
# Short-Description: configure according to cmdline
### END INIT INFO
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
[ -f /usr/sbin/hv_kvp_daemon ] && /usr/sbin/hv_kvp_daemon
[ "$1" = start ] || exit 0
mkdir -p /var/cache/cloud
virt-what | tail -1 >/var/cache/cloud/hypervisor
case $(cat /var/cache/cloud/hypervisor) in
virtualpc | hyperv)
	${wait}
${TAKE_RECORD}
	;;
esac
echo "cloud-early-config: done"
`;
}

/** Debian's own names of the daemons' units, which CloudStack knows since it builds its system VMs with systemd (4.11). */
export const UNITS = ["hv-fcopy-daemon", "hv-kvp-daemon", "hv-vss-daemon"].map(
  (name) => `hyperv-daemons.${name}.service`,
);

/** The unit of that time: as early as in the time before. */
export const EARLY_UNIT = `[Unit]
DefaultDependencies=no
Before=sshd.service
Requires=local-fs.target network-pre.target
After=local-fs.target
[Install]
WantedBy=multi-user.target
[Service]
Type=oneshot
ExecStart=/opt/cloud/bin/setup/cloud-early-config
TimeoutStartSec=5min
`;

/** What it runs; in the test it also notes how the commands ended. */
export const EARLY_SCRIPT = `#!/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
mkdir -p /var/cache/cloud
virt-what | tail -1 >/var/cache/cloud/hypervisor
case $(cat /var/cache/cloud/hypervisor) in
virtualpc | hyperv)
	systemctl enable ${UNITS.join(" ")}
	echo "enable $?" >/var/cache/cloud/statuses
	systemctl start ${UNITS.join(" ")}
	echo "start $?" >>/var/cache/cloud/statuses
	${SLEEP}
${TAKE_RECORD}
	;;
esac
`;

/** Takes the words KEY=VALUE out of what was copied, as a shell does that drops NULs; anything else is passed over. */
export async function bootArguments(machine: Machine): Promise<Readonly<Record<string, string>>> {
  const { bytes } = await machine.ok("cat /var/cache/cloud/cmdline");
  const words = bytes.toString("latin1").replaceAll("\0", "").split(/\s+/);
  return Object.fromEntries(
    words.flatMap((word) => {
      const [key = "", value] = word.split("=");
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
