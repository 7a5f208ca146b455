// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "isolation_boot.h"

void isolation_check_nohz_full(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "nohz_full", CPU_FOLDER "/nohz_full");
	struct cpu_set found = {};
	struct text t = {};

	/* 6.1 says (null) where there are none. */
	if (result_read(isolation, check, CPU_FOLDER "/nohz_full", &t) &&
	    cpu_set_parse(&found, text_str(&t)) &&
	    !result_expect_all(isolation, check, &found, "without a tick while they run one task"))
		result_put_fix(check, "boot with nohz_full=", &isolation->cpus, "");
	text_free(&t);
}

/* rcuop/3, rcuos/3, rcuob/3: the thread that runs the RCU callbacks of CPU 3 elsewhere. */
static bool parse_rcu_thread(const char *comm, unsigned int *cpu)
{
	char *end;

	if (strncmp(comm, "rcuo", 4) || !comm[4] || comm[4] == 'g' || comm[5] != '/')
		return false;
	*cpu = strtoul(comm + 6, &end, 10);
	return end != comm + 6 && !*end;
}

/* The value of a parameter of the command line.  Return: it is there. */
static bool find_parameter(const char *cmdline, const char *name, struct text *value)
{
	size_t len = strlen(name);
	const char *at = cmdline;

	text_clear(value);
	for (; *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (!strncmp(at, name, len) && at[len] == '=') {
			text_add(value, at + len + 1, strcspn(at + len + 1, " "));
			return true;
		}
	return false;
}

/* The CPUs that have such a thread. */
static struct cpu_set rcu_threads(const struct isolation *isolation)
{
	struct cpu_set found = {};
	const struct record *rec;
	unsigned int cpu;
	size_t i;

	for (i = 0; i < isolation->tasks->nr; i++) {
		rec = &isolation->tasks->task[i].rec;
		if (rec->ids && rec->ids->kind & TSCOPE_KIND_KTHREAD &&
		    parse_rcu_thread(rec->ids->comm, &cpu))
			cpu_set_add(&found, cpu);
	}
	return found;
}

/*
 * No file lists these CPUs.  6.1 has a thread for each CPU once one is among them, so it is the
 * command line that tells, and the thread that it was obeyed.
 */
void isolation_check_rcu_nocbs(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "rcu_nocbs",
						     "/proc/cmdline, names of kernel threads: rcuop/CPU");
	struct cpu_set asked = {}, threads = rcu_threads(isolation), found;
	struct text t = {}, value = {};

	if (result_read(isolation, check, "/proc/cmdline", &t)) {
		if (find_parameter(text_str(&t), "rcu_nocbs", &value))
			cpu_set_parse(&asked, text_str(&value));
		if (find_parameter(text_str(&t), "nohz_full", &value))
			cpu_set_parse(&asked, text_str(&value));
		found = cpu_set_and(&asked, &threads);
		if (!result_expect_all(isolation, check, &found, "their RCU callbacks run in threads"))
			result_put_fix(check, "boot with rcu_nocbs=", &isolation->cpus, "");
	}
	text_free(&t);
	text_free(&value);
}

/* isolcpus=managed_irq,domain,8-15: CPUs after the flags, if that one is among them. */
static bool parse_isolcpus(const char *value, const char *flag, struct cpu_set *cpus)
{
	bool has_flag = false;
	size_t len;

	while (isalpha((unsigned char)*value)) {
		len = strcspn(value, ",");
		has_flag |= len == strlen(flag) && !strncmp(value, flag, len);
		value += len;
		value += *value == ',';
	}
	return has_flag && cpu_set_parse(cpus, value);
}

void isolation_check_managed_irq(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "managed_irq", "/proc/cmdline");
	struct text t = {}, value = {};
	struct cpu_set found = {};

	if (result_read(isolation, check, "/proc/cmdline", &t)) {
		if (find_parameter(text_str(&t), "isolcpus", &value))
			parse_isolcpus(text_str(&value), "managed_irq", &found);
		if (!result_expect_all(isolation, check, &found,
				       "spared by interrupts whose affinity the kernel manages"))
			result_put_fix(check, "boot with isolcpus=domain,managed_irq,",
				       &isolation->cpus, "");
	}
	text_free(&t);
	text_free(&value);
}
