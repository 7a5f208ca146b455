// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "container.h"
#include "unit.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

void test_container(void)
{
	static const struct {
		const char *path, *want;
		bool is_inside;
	} cases[] = {
		{ "/system.slice/docker-" ID ".scope", "docker:0123456789ab", true },
		{ "/docker/" ID, "docker:0123456789ab", true },
		{ "/system.slice/docker.service", "systemd:docker.service", false },
		{ "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7.slice/cri-containerd-" ID ".scope",
		  "containerd:0123456789ab", true },
		{ "/system.slice/nerdctl-" ID ".scope", "containerd:0123456789ab", true },
		{ "/kubepods.slice/kubepods-pod7.slice/crio-" ID ".scope", "cri-o:0123456789ab", true },
		{ "/kubepods.slice/kubepods-pod7.slice/crio-conmon-" ID ".scope", NULL, false },
		{ "/kubepods/burstable/pod7/" ID, "kubernetes:0123456789ab", true },
		{ "/machine.slice/libpod-" ID ".scope/container", "podman:0123456789ab", true },
		{ "/libpod_parent/libpod-" ID, "podman:0123456789ab", true },
		{ "/machine.slice/libpod-conmon-" ID ".scope", NULL, false },
		{ "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-payload-" ID,
		  "podman:0123456789ab", true },
		{ "/system.slice/crun-c1.scope", "crun:c1", true },
		{ "/system.slice/runc-r1.scope", "runc:r1", true },
		{ "/r1", "container:r1", true },
		{ "/r1", NULL, false },
		{ "/", NULL, true },
		{ "", NULL, false },
		{ "/machine.slice/machine-my\\x2dbox.scope/payload/system.slice/ssh.service",
		  "nspawn:my-box", true },
		{ "/machine.slice/systemd-nspawn@box.service/payload/init.scope", "nspawn:box", true },
		{ "/system.slice/run-r7.scope/payload/init.scope", "nspawn:run-r7.scope", true },
		{ "/lxc.payload.c1/init.scope", "lxc:c1", true },
		{ "/lxc.monitor.c1", NULL, false },
		{ "/lxc/c1", "lxc:c1", true },
		{ "/system.slice/ssh.service", "systemd:ssh.service", false },
		{ "/user.slice/user-0.slice/session-3.scope", "systemd:session-3.scope", false },
		{ "/user.slice/user-1000.slice/user@1000.service/app.slice/app.service",
		  "systemd:app.service", false },
		{ "/docker/" ID "/kubelet/kubepods/pod7/" ID, "kubernetes:0123456789ab", true },
		{ "/user.slice", NULL, false },
		/* The end of a path that was too long. */
		{ "ce/docker-" ID ".scope", "docker:0123456789ab", true },
	};
	struct text t = {};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool has = container_put(&t, cases[i].path, cases[i].is_inside);

		ok(has == !!cases[i].want, "container: %s", cases[i].path);
		is(text_str(&t), cases[i].want ? cases[i].want : "", "  its name");
		text_clear(&t);
	}
	text_free(&t);
}
