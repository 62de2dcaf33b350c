import { describeInterrupted, type Story } from "./support/interrupted.ts";
import { SYSTEMD, SYSVINIT } from "./support/life-cycle.ts";

const STORIES: readonly Story[] = [
  {
    what: "a purge",
    in: SYSVINIT,
    before: "dpkg -i /root/first.deb; cat /root/pool >/var/lib/hyperv/.kvp_pool_0",
    dpkg: "-P hv-kvp-daemon",
    daemons: 0,
  },
  {
    what: "an installation in an image with systemd",
    in: SYSTEMD,
    before: ":",
    dpkg: "-i /root/unit.deb",
    daemons: 0,
  },
  {
    what: "a purge from an image with systemd",
    in: SYSTEMD,
    before: "dpkg -i /root/unit.deb; systemctl mask hv_kvp_daemon",
    dpkg: "-P hv-kvp-daemon",
    daemons: 0,
  },
];

describeInterrupted(STORIES, {
  first: { suite: "wheezy", release: "3.4" },
  unit: { suite: "bookworm", release: "4.3", profile: "kvp-3" },
});
