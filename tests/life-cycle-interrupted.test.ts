import { describeInterrupted, type Story } from "./support/interrupted.ts";
import { SYSVINIT } from "./support/life-cycle.ts";

const STORIES: readonly Story[] = [
  {
    what: "a first installation",
    in: SYSVINIT,
    before: ":",
    dpkg: "-i /root/first.deb",
    daemons: 1,
  },
  {
    what: "an upgrade from the hand-made 3.1, switched off and started bare, with pools",
    in: SYSVINIT,
    before:
      "dpkg -i /root/handMade.deb; mkdir /var/opt/hyperv; cat /root/pool >/var/opt/hyperv/.kvp_pool_0; /usr/sbin/hv_kvp_daemon",
    dpkg: "-i /root/first.deb",
    daemons: 1,
  },
  {
    what: "an upgrade from the hand-made 3.1 that is on",
    in: SYSVINIT,
    before: "dpkg -i /root/handMade.deb; update-rc.d hv_kvp_daemon defaults",
    dpkg: "-i /root/first.deb",
    daemons: 1,
  },
  {
    what: "an upgrade of a service that is switched off, and whose daemon runs",
    in: SYSVINIT,
    before: "dpkg -i /root/first.deb; insserv -r hv_kvp_daemon",
    dpkg: "-i /root/second.deb",
    daemons: 1,
  },
];

describeInterrupted(STORIES, {
  first: { suite: "wheezy", release: "3.4" },
  second: { suite: "wheezy", release: "3.5", profile: "kvp-2" },
});
