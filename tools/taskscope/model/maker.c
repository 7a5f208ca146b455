// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "clone_info.h"
#include "maker.h"

/* Seen at work, in the versions that the manual page has in a table. */
static const struct {
	__u64 flags;
	const char *maker;
} makers[] = {
	{ 0x1200000, "fork() of glibc: bash, Python's multiprocessing, node, systemd 252, unshare(1)" },
	{ 0x0, "fork() of musl" },
	{ 0x4100, "posix_spawn(), system(), popen() or vfork(): dash, Python's subprocess, Go, Java" },
	{ 0x100004100, "posix_spawn(), system() or popen() of a newer glibc" },
	{ 0x5100, "Go's os/exec, of a newer Go" },
	{ 0x3d0f00, "pthread_create() of glibc: C, Rust, Java, node, Go with cgo" },
	{ 0x7d0f00, "pthread_create() of musl" },
	{ 0xd0f00, "the Go runtime, a thread" },
	{ 0x300005100, "systemd, a service" },
	{ 0x400, "systemd, to close files" },
	{ 0x8000, "runc, a container" },
	{ 0x26c020000, "crun, a container" },
	{ 0x2c020000, "systemd-nspawn, a container" },
	{ 0x7e020000, "bwrap, a sandbox" },
	{ 0x70020000, "bwrap, a sandbox" },
	{ 0x70000000, "Chromium, its zygote" },
	{ 0x20000000, "Chromium, a renderer" },
	{ 0x80810f00, "io_uring, a worker" },
	{ 0x808100, "the kernel, a helper program" },
	{ 0x800700, "the kernel, a thread of its own" },
	{ 0x810b00, "vhost, a worker" },
};

const char *clone_maker(__u64 flags)
{
	size_t i;

	for (i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		if (makers[i].flags == flags)
			return makers[i].maker;
	return NULL;
}

const char *birth_maker(const struct tscope_birth *birth)
{
	return birth_inferred(birth) ? NULL : clone_maker(birth->clone_flags);
}
