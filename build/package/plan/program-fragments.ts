import type { TemplateSource } from "./package-plan.ts";

/** The templates of a program that is more than one file's worth, in order: the first has the head, the last runs. */
const FRAGMENTS: Readonly<Record<string, readonly string[]>> = {
  "daemon-control": [
    "daemon-control/head.ejs",
    "daemon-control/processes.ejs",
    "hypervisor.ejs",
    "daemon-control/channel.ejs",
    "daemon-control/options.ejs",
    "daemon-control/start.ejs",
    "daemon-control/stop.ejs",
    "daemon-control/main.ejs",
  ],
  "helpers/hv_get_dhcp_info": [
    "hv_get_dhcp_info/head.ejs",
    "network/interfaces-files.ejs",
    "hv_get_dhcp_info/main.ejs",
  ],
  "helpers/hv_set_ifconfig": [
    "hv_set_ifconfig/head.ejs",
    "hv_set_ifconfig/request.ejs",
    "hv_set_ifconfig/interface.ejs",
    "network/interfaces-files.ejs",
    "hv_set_ifconfig/read.ejs",
    "hv_set_ifconfig/part.ejs",
    "hv_set_ifconfig/edit.ejs",
    "hv_set_ifconfig/commit.ejs",
    "hv_set_ifconfig/link-state.ejs",
    "hv_set_ifconfig/main.ejs",
  ],
  "hyperv-guest": [
    "hyperv-guest/head.ejs",
    "pools/folder.ejs",
    "pools/say.ejs",
    "hypervisor.ejs",
    "hyperv-guest/usage.ejs",
    "hyperv-guest/clock.ejs",
    "hyperv-guest/look.ejs",
    "hyperv-guest/read.ejs",
    "hyperv-guest/wait.ejs",
    "hyperv-guest/list.ejs",
    "hyperv-guest/check.ejs",
    "hyperv-guest/options.ejs",
  ],
  "join-pools": [
    "join-pools/head.ejs",
    "pools/folder.ejs",
    "pools/say.ejs",
    "join-pools/guard.ejs",
    "join-pools/link.ejs",
    "join-pools/the-one-folder.ejs",
    "join-pools/merge.ejs",
    "join-pools/move.ejs",
    "join-pools/main.ejs",
  ],
};

/** What a program is made from: its fragments, else the one template of its name. */
export function sourceOf(program: string): TemplateSource {
  const fragments = FRAGMENTS[program];
  return fragments === undefined ? { template: `${program}.ejs` } : { fragments };
}
