// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation_hardware.h"
#include "kernel_file.h"
#include "name_list.h"

void isolation_check_online(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "online", CPU_FOLDER "/online");
	struct cpu_set online = {}, others;
	struct text t = {};

	if (result_read(isolation, check, CPU_FOLDER "/online", &t) &&
	    cpu_set_parse(&online, text_str(&t)) &&
	    result_expect_all(isolation, check, &online, "online")) {
		others = cpu_set_without(&online, &isolation->cpus);
		if (cpu_set_count(&others)) {
			cpu_set_put_after(&check->says, "; CPUs left for all else: ", &others);
		} else {
			check->outcome = CHECK_FAIL;
			text_puts(&check->says, ", and no CPU is left for all else");
		}
	}
	text_free(&t);
}

/* Does /proc/cpuinfo say that this is a virtual machine? */
static bool is_virtual(const struct isolation *isolation)
{
	struct text t = {};
	bool is;

	kernel_file_read(isolation->root, "/proc/cpuinfo", &t);
	is = strstr(text_str(&t), " hypervisor");
	text_free(&t);
	return is;
}

/* Why there is no such file of a CPU. */
static void say_missing(const struct isolation *isolation, struct isolation_check *check,
			const char *what)
{
	text_printf(&check->says, is_virtual(isolation) ?
		    "this is a virtual machine without %s: the host decides" :
		    "this kernel has no %s here", what);
}

void isolation_check_governor(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "governor",
						     CPU_FOLDER "/cpu*/cpufreq/scaling_governor");
	struct name_list bad = {};
	struct text path = {}, t = {}, name = {};
	unsigned int cpu, nr = 0;

	for (cpu = cpu_set_next(&isolation->cpus, 0); cpu < CPU_SET_MAX;
	     cpu = cpu_set_next(&isolation->cpus, cpu + 1)) {
		text_clear(&path);
		text_printf(&path, CPU_FOLDER "/cpu%u/cpufreq/scaling_governor", cpu);
		if (kernel_file_read(isolation->root, path.s, &t))
			continue;
		nr++;
		text_clear(&name);
		text_printf(&name, "%s of CPU %u", text_str(&t), cpu);
		if (strcmp(text_str(&t), "performance"))
			name_list_add(&bad, name.s);
	}
	if (nr < cpu_set_count(&isolation->cpus)) {
		say_missing(isolation, check, "frequency scaling");
	} else {
		check->outcome = bad.nr ? CHECK_FAIL : CHECK_PASS;
		text_puts(&check->says, bad.nr ? "" : "performance");
		name_list_put(&check->says, &bad);
		if (bad.nr)
			result_put_fix(check, "cpupower -c ", &isolation->cpus,
				       " frequency-set -g performance");
	}
	text_free(&path);
	text_free(&t);
	text_free(&name);
	text_free(&bad.list);
}

/* The idle states of a CPU. */
struct idle_states {
	const struct isolation *isolation;
	unsigned int cpu;
	size_t nr;
	struct name_list bad;
	struct text fix;
};

static bool is_shallow(const char *name)
{
	return !strcmp(name, "POLL") || !strcmp(name, "WFI") || !strcmp(name, "C1") ||
	       !strncmp(name, "C1E", 3) || !strncmp(name, "C1_", 3);
}

static void look_at_state(void *arg, const char *name, bool is_folder)
{
	struct idle_states *states = arg;
	struct text path = {}, title = {}, off = {}, says = {};

	if (!is_folder || strncmp(name, "state", 5))
		return;
	states->nr++;
	text_printf(&path, CPU_FOLDER "/cpu%u/cpuidle/%s/name", states->cpu, name);
	kernel_file_read(states->isolation->root, path.s, &title);
	text_clear(&path);
	text_printf(&path, CPU_FOLDER "/cpu%u/cpuidle/%s/disable", states->cpu, name);
	kernel_file_read(states->isolation->root, path.s, &off);
	if (!is_shallow(text_str(&title)) && !strcmp(text_str(&off), "0")) {
		text_printf(&says, "%s of CPU %u", text_str(&title), states->cpu);
		name_list_add(&states->bad, says.s);
		text_printf(&states->fix, "%secho 1 >%s", states->fix.len ? "; " : "", path.s);
	}
	text_free(&path);
	text_free(&title);
	text_free(&off);
	text_free(&says);
}

void isolation_check_cstates(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "cstates",
						     CPU_FOLDER "/cpu*/cpuidle/state*/disable");
	struct idle_states states = { .isolation = isolation };
	struct text path = {};
	unsigned int cpu;

	for (cpu = cpu_set_next(&isolation->cpus, 0); cpu < CPU_SET_MAX;
	     cpu = cpu_set_next(&isolation->cpus, cpu + 1)) {
		states.cpu = cpu;
		text_clear(&path);
		text_printf(&path, CPU_FOLDER "/cpu%u/cpuidle", cpu);
		kernel_folder_each(isolation->root, path.s, look_at_state, &states);
	}
	if (!states.nr) {
		say_missing(isolation, check, "idle states");
	} else {
		check->outcome = states.bad.nr ? CHECK_FAIL : CHECK_PASS;
		text_puts(&check->says, states.bad.nr ? "deeper than C1: " :
			  "none deeper than C1 is enabled");
		name_list_put(&check->says, &states.bad);
		text_puts(&check->fix, text_str(&states.fix));
	}
	text_free(&path);
	text_free(&states.bad.list);
	text_free(&states.fix);
}

void isolation_check_siblings(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "siblings",
						     CPU_FOLDER "/cpu*/topology/thread_siblings_list");
	struct cpu_set threads = {}, others;
	struct text path = {}, t = {};
	unsigned int cpu, nr = 0;

	for (cpu = cpu_set_next(&isolation->cpus, 0); cpu < CPU_SET_MAX;
	     cpu = cpu_set_next(&isolation->cpus, cpu + 1)) {
		text_clear(&path);
		text_printf(&path, CPU_FOLDER "/cpu%u/topology/thread_siblings_list", cpu);
		nr += !kernel_file_read(isolation->root, path.s, &t) &&
		      cpu_set_parse(&threads, text_str(&t));
	}
	others = cpu_set_without(&threads, &isolation->cpus);
	if (nr < cpu_set_count(&isolation->cpus)) {
		say_missing(isolation, check, "topology of each CPU");
	} else if (cpu_set_count(&others)) {
		check->outcome = CHECK_FAIL;
		cpu_set_put_after(&check->says, "hardware threads of the same cores are not among them: ",
			 &others);
		result_put_fix(check, "echo 0 >" CPU_FOLDER "/cpuN/online, where N is each of ",
			       &others, "");
	} else {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, "no other CPU shares a core with them");
	}
	text_free(&path);
	text_free(&t);
}

void isolation_check_host(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "host", "/proc/cpuinfo");
	struct text t = {};

	if (result_read(isolation, check, "/proc/cpuinfo", &t) && !is_virtual(isolation)) {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, "no hypervisor is below this kernel");
	} else if (t.len) {
		text_puts(&check->says,
			  "this is a virtual machine: when its CPUs run, their idle states and frequencies are the host's; pin its vCPUs there, and audit the host");
	}
	text_free(&t);
}
