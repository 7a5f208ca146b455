// SPDX-License-Identifier: GPL-2.0
/* Kinds that differ in how they are scheduled. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../sched_attr.h"
#include "mktask.h"

static void set_policy(const struct host *host, struct policy policy)
{
	if (param_int(host, "reset"))
		policy.flags |= POLICY_RESET_ON_FORK;
	if (set_own_policy(policy))
		die(host, "sched_setattr");
}

static int fair_policy(const char *kind)
{
	return !strcmp(kind, "batch") ? SCHED_BATCH : !strcmp(kind, "idle") ? SCHED_IDLE :
	       SCHED_OTHER;
}

static void setup_fair(const struct host *host)
{
	struct policy policy = {
		.policy = fair_policy(host->kind),
		.nice = param_int(host, "nice"),
	};

	set_policy(host, policy);
}

static void make_fair(struct host *host)
{
	pid_t pid = fork_held(host, setup_fair);

	report(host, pid, pid, "creator=%d policy=%d nice=%lld reset=%lld", getpid(),
	       fair_policy(host->kind), param_int(host, "nice"), param_int(host, "reset"));
}

static int rt_policy(const char *kind)
{
	return !strcmp(kind, "rr") ? SCHED_RR : SCHED_FIFO;
}

static void setup_rt(const struct host *host)
{
	struct policy policy = {
		.policy = rt_policy(host->kind),
		.priority = param_int(host, "prio"),
	};

	set_policy(host, policy);
}

static void make_rt(struct host *host)
{
	pid_t pid = fork_held(host, setup_rt);

	report(host, pid, pid, "creator=%d policy=%d rtprio=%lld reset=%lld", getpid(),
	       rt_policy(host->kind), param_int(host, "prio"), param_int(host, "reset"));
}

static void setup_deadline(const struct host *host)
{
	struct policy policy = {
		.policy = POLICY_DEADLINE,
		.runtime = param_int(host, "runtime"),
		.deadline = param_int(host, "deadline"),
		.period = param_int(host, "period"),
	};

	set_policy(host, policy);
}

static void make_deadline(struct host *host)
{
	pid_t pid = fork_held(host, setup_deadline);

	report(host, pid, pid, "creator=%d policy=%d runtime=%lld deadline=%lld period=%lld reset=%lld",
	       getpid(), POLICY_DEADLINE, param_int(host, "runtime"),
	       param_int(host, "deadline"), param_int(host, "period"),
	       param_int(host, "reset"));
}

static void setup_nice(const struct host *host)
{
	if (setpriority(PRIO_PROCESS, 0, param_int(host, "nice")))
		die(host, "setpriority");
}

static void make_nice(struct host *host)
{
	pid_t pid = fork_held(host, setup_nice);

	report(host, pid, pid, "creator=%d policy=0 nice=%lld", getpid(), param_int(host, "nice"));
}

static void pin(const struct host *host, unsigned long long cpus)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int cpu = 0; cpu < 64; cpu++)
		if (cpus >> cpu & 1)
			CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die(host, "sched_setaffinity to 0x%llx", cpus);
}

static void setup_pinned(const struct host *host)
{
	pin(host, param_cpus(host, "cpus"));
}

static void make_pinned(struct host *host)
{
	pid_t pid = fork_held(host, setup_pinned);

	report(host, pid, pid, "creator=%d cpus=0x%llx", getpid(), param_cpus(host, "cpus"));
}

/* Pins itself to one CPU after the other, n times each, and says how often it moved. */
static void setup_migrating(const struct host *host)
{
	unsigned long long cpus = param_cpus(host, "cpus");
	long long n = param_int(host, "n") * __builtin_popcountll(cpus);
	int last = sched_getcpu(), cpu = 63;

	if (!cpus)
		die(host, "no CPU");
	host->shared[0] = 0;
	host->shared[1] = proc_number(host, getpid(), "sched", "se.nr_migrations");
	while (n) {
		cpu = (cpu + 1) % 64;
		if (!(cpus >> cpu & 1))
			continue;
		pin(host, 1ULL << cpu);
		host->shared[0] += sched_getcpu() != last;
		last = sched_getcpu();
		n--;
	}
	host->shared[2] = proc_number(host, getpid(), "sched", "se.nr_migrations");
}

static void make_migrating(struct host *host)
{
	pid_t pid = fork_held(host, setup_migrating);

	report(host, pid, pid, "creator=%d moved=%lld nr_migrations_before=%lld nr_migrations=%lld",
	       getpid(), host->shared[0], host->shared[1], host->shared[2]);
}

static void setup_spin(const struct host *host)
{
	arrive(host);
	for (;;)
		__asm__ volatile("" ::: "memory");
}

static void setup_yield(const struct host *host)
{
	arrive(host);
	for (;;)
		sched_yield();
}

static void make_busy(struct host *host)
{
	bool yields = !strcmp(host->kind, "yielding");
	int n = param_int(host, "n");

	while (n--) {
		pid_t pid = fork_task(host, yields ? setup_yield : setup_spin);

		await_arrival(host);
		report(host, pid, pid, "creator=%d state=R", getpid());
	}
}

const struct kind kinds_sched[] = {
	{ "nice", "nice=10", make_nice, "nice=-5", "setpriority()" },
	{ "other", "nice=0,reset=0", make_fair, "nice=7", "policy OTHER by sched_setattr(); reset=1: RESET_ON_FORK" },
	{ "batch", "nice=0,reset=0", make_fair, "nice=3", "policy BATCH" },
	{ "idle", "nice=0,reset=0", make_fair, "", "policy IDLE" },
	{ "fifo", "prio=10,reset=0", make_rt, "prio=42,reset=1", "policy FIFO" },
	{ "rr", "prio=10,reset=0", make_rt, "prio=7", "policy RR" },
	{ "deadline", "runtime=1000000,deadline=50000000,period=100000000,reset=0", make_deadline,
	  "", "policy DEADLINE; times in ns" },
	{ "pinned", "cpus=0", make_pinned, "", "allowed on these CPUs only; cpus=0+2-3" },
	{ "migrating", "cpus=0+1,n=100", make_migrating, "n=5",
	  "pins itself to each of these CPUs in turn, n times; moved= CPU changes it saw" },
	{ "spinning", "n=1", make_busy, NULL, "n processes that never sleep" },
	{ "yielding", "n=1", make_busy, NULL, "n processes that only call sched_yield()" },
	{ 0 },
};
