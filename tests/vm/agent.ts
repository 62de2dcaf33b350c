import type { Root } from "../support/root-fs.ts";

/**
 * Puts into a root what lets a test run commands in the machine that boots from it: a shell that takes scripts from a virtio port,
 * one a line in base64, and answers with `STATUS:OUTPUT:ERRORS`. It comes last in the boot: when it says `ready`, the boot is done.
 */
export async function installAgent(root: Root): Promise<void> {
  await root.ok(`cat >/usr/local/sbin/vm-agent && chmod 755 /usr/local/sbin/vm-agent`, { input: AGENT });
  await root.ok(
    `
    if [ -e /etc/inittab ]; then
      echo 'vm:2345:respawn:/usr/local/sbin/vm-agent' >>/etc/inittab
    else
      cat >/etc/systemd/system/vm-agent.service
      systemctl --quiet enable vm-agent.service
      # Nobody logs in over the console, and on a busy machine udev reports its device later than a login there waits for it.
      systemctl --quiet mask serial-getty@ttyS0.service
    fi`,
    { input: UNIT },
  );
}

const AGENT = `#!/bin/sh
exec 3<>/dev/vport0p1
echo ready >&3
while read -r script <&3; do
	printf %s "$script" | base64 -d >/run/vm-agent.script
	sh /run/vm-agent.script >/run/vm-agent.out 2>/run/vm-agent.err </dev/null 3>&-
	printf '%s:%s:%s\\n' "$?" "$(base64 -w0 /run/vm-agent.out)" "$(base64 -w0 /run/vm-agent.err)" >&3
done
`;

const UNIT = `[Unit]
After=multi-user.target
[Service]
Type=idle
ExecStart=/usr/local/sbin/vm-agent
# What a test starts in the machine lives on.
KillMode=process
[Install]
WantedBy=multi-user.target
`;
