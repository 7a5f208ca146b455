#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Linux 6.12.117-1~deb12u1 (Debian 12): time in which a task sleeps counts as its run_delay.
#
# Expected: field 2 of /proc/PID/schedstat (run_delay) is time in which the task could run and
#           had no CPU. Over a nap it rises by no more than the nap was too long, as on
#           Linux 6.1.192-3 (Debian 12).
# Seen:     24 processes run for some milliseconds and nap for 300 ms, on two CPUs. Of the naps
#           on 6.12 some (1 to 2 %) add more than 100 ms that were within the 300, most of them
#           nearly all 300; on 6.1 none.
#           A task that falls asleep may stay in its run queue for a while (delayed dequeue).
#           Where the load balancer moves it to another CPU then, enqueue_task() calls
#           sched_info_enqueue() whatever the task does, and the delay is counted from there
#           until the task runs again, after its nap.
# Exit status: 0 as seen; 1 it has changed; 77 a package is gone.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
apt-get -qq download linux-image-6.1.0-57-amd64=6.1.192-3 \
	linux-image-6.12.117+deb12-amd64=6.12.117-1~deb12u1 >/dev/null 2>&1 || exit 77
for package in *.deb; do dpkg --fsys-tarfile "$package" | tar -x --wildcards './boot/vmlinuz-*'; done

# The only program of the guest, its init.
cat >init.c <<'END'
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 24, SECONDS = 20, NAP_MS = 300, WRONG_MS = 100 };

struct result {
	long naps, wrong, most_ms;
};

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long run_delay(void)
{
	long long delay = -1;
	FILE *file = fopen("/proc/self/schedstat", "r");

	if (file) {
		if (fscanf(file, "%*d %lld", &delay) != 1)
			delay = -1;
		fclose(file);
	}
	return delay;
}

/* What is added to the delay lies between begin and end, of which NAP_MS are asleep. */
static void nap(struct result *result)
{
	struct timespec time = { .tv_nsec = NAP_MS * 1000000L };
	long long begin = now(), delay = run_delay(), over;
	long wrong_ms;

	nanosleep(&time, NULL);
	delay = run_delay() - delay;
	over = now() - begin - NAP_MS * 1000000LL;
	wrong_ms = (delay - over) / 1000000;
	result->naps++;
	result->wrong += wrong_ms > WRONG_MS;
	if (result->most_ms < wrong_ms)
		result->most_ms = wrong_ms;
}

int main(void)
{
	struct result *results = mmap(NULL, sizeof(*results) * PROCESSES, PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct result sum = { 0 };
	struct utsname name;

	mount("proc", "/proc", "proc", 0, NULL);
	for (int i = 0; i < PROCESSES; i++)
		if (!fork()) {
			long long end = now() + SECONDS * 1000000000LL;

			while (now() < end) {
				long long run = now() + 500000 + (i + 1) * 3000000LL / PROCESSES;

				while (now() < run)
					;
				nap(&results[i]);
			}
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < PROCESSES; i++) {
		sum.naps += results[i].naps;
		sum.wrong += results[i].wrong;
		if (sum.most_ms < results[i].most_ms)
			sum.most_ms = results[i].most_ms;
	}
	uname(&name);
	printf("Linux %s: %ld naps of %d ms, %ld of them with more than %d ms of sleep in their "
	       "run_delay, at most %ld\n", name.release, sum.naps, NAP_MS, sum.wrong, WRONG_MS,
	       sum.most_ms);
	fflush(stdout);
	sleep(1);
	reboot(RB_AUTOBOOT);
}
END
mkdir -p root/proc
gcc -O2 -static -o root/init init.c
(cd root && find . | cpio --quiet -o -H newc) >initramfs

naps() { # KERNEL; prints the guest's line, and leaves it in the file line
	timeout 300 qemu-system-x86_64 -accel tcg -cpu max -smp 2 -m 512M -nodefaults -no-reboot \
		-display none -serial stdio -kernel "$1" -initrd initramfs \
		-append 'console=ttyS0 quiet panic=-1' </dev/null 2>&1 | tr -d '\r' >console || :
	grep -a '^Linux .* naps' console >line || { cat console >&2; exit 1; }
	cat line
}
naps boot/vmlinuz-6.1.0-*
grep -q ' ms, 0 of them' line || exit 1
naps boot/vmlinuz-6.12.*
! grep -q ' ms, 0 of them' line
