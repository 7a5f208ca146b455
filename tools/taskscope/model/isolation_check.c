// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps work away from some CPUs: parameters of the kernel's command line, cpusets, the
 * affinity of interrupts and tasks, and what the CPUs do when they are idle.
 *
 * Each check reads what the kernel itself says it does, where there is such a file, and the
 * command line only where there is none.  A file that is not there is no answer: UNKNOWN.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "isolation_check.h"
#include "kernel_file.h"

#define CPU_FOLDER "/sys/devices/system/cpu"
#define CGROUPS "/sys/fs/cgroup"
/* Names in a sentence; the rest is counted. */
#define NAMES_SHOWN 4

static struct isolation_check *begin(struct isolation *isolation, const char *id,
				     const char *file)
{
	struct isolation_check *check = &isolation->check[isolation->nr++];

	*check = (struct isolation_check){ .id = id, .outcome = CHECK_UNKNOWN };
	text_puts(&check->file, file);
	return check;
}

/* Return: false: the file cannot be read, which was said. */
static bool read_file(const struct isolation *isolation, struct isolation_check *check,
		      const char *path, struct text *t)
{
	int err = kernel_file_read(isolation->root, path, t);

	if (err)
		text_printf(&check->says, "%s: %s", path, strerror(-err));
	return !err;
}

static void put_cpus(struct text *t, const char *before, const struct cpu_set *cpus)
{
	text_puts(t, before);
	cpu_set_put(t, cpus);
}

/* All the CPUs must be in @found.  Return: they are. */
static bool expect_all(const struct isolation *isolation, struct isolation_check *check,
		       const struct cpu_set *found, const char *what)
{
	struct cpu_set missing = cpu_set_without(&isolation->cpus, found);

	if (!cpu_set_count(&missing)) {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, what);
		return true;
	}
	check->outcome = CHECK_FAIL;
	text_printf(&check->says, "not %s: ", what);
	cpu_set_put(&check->says, &missing);
	return false;
}

/* None of the CPUs may be in @found.  Return: none is. */
static bool expect_none(const struct isolation *isolation, struct isolation_check *check,
			const struct cpu_set *found, const char *good, const char *bad)
{
	struct cpu_set both = cpu_set_and(&isolation->cpus, found);

	check->outcome = cpu_set_count(&both) ? CHECK_FAIL : CHECK_PASS;
	if (check->outcome == CHECK_PASS)
		text_puts(&check->says, good);
	else
		put_cpus(&check->says, bad, &both);
	return check->outcome == CHECK_PASS;
}

static struct cpu_set online_cpus(const struct isolation *isolation)
{
	struct cpu_set online = {};
	struct text t = {};

	if (!kernel_file_read(isolation->root, CPU_FOLDER "/online", &t))
		cpu_set_parse(&online, t.s);
	text_free(&t);
	return online;
}

static struct cpu_set other_cpus(const struct isolation *isolation)
{
	struct cpu_set online = online_cpus(isolation);

	return cpu_set_without(&online, &isolation->cpus);
}

static void check_online(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "online", CPU_FOLDER "/online");
	struct cpu_set online = {}, others;
	struct text t = {};

	if (read_file(isolation, check, CPU_FOLDER "/online", &t) &&
	    cpu_set_parse(&online, text_str(&t)) &&
	    expect_all(isolation, check, &online, "online")) {
		others = cpu_set_without(&online, &isolation->cpus);
		if (cpu_set_count(&others)) {
			put_cpus(&check->says, "; for all else there are ", &others);
		} else {
			check->outcome = CHECK_FAIL;
			text_puts(&check->says, ", and no CPU is left for all else");
		}
	}
	text_free(&t);
}

/* The search for isolated partitions, where no file lists them. */
struct partitions {
	const struct isolation *isolation;
	struct text path;
	struct cpu_set found;
};

static void look_at_cgroup(struct partitions *parts);

static void look_below(void *arg, const char *name, bool is_folder)
{
	struct partitions *parts = arg;
	size_t len = parts->path.len;

	if (!is_folder)
		return;
	text_printf(&parts->path, "/%s", name);
	look_at_cgroup(parts);
	parts->path.len = len;
	parts->path.s[len] = '\0';
}

static void look_at_cgroup(struct partitions *parts)
{
	const char *root = parts->isolation->root;
	size_t len = parts->path.len;
	struct text t = {};

	text_puts(&parts->path, "/cpuset.cpus.partition");
	if (!kernel_file_read(root, parts->path.s, &t)) {
		parts->path.len = len;
		text_puts(&parts->path, "/cpuset.cpus.effective");
		if (!strcmp(text_str(&t), "isolated") &&
		    !kernel_file_read(root, parts->path.s, &t))
			cpu_set_parse(&parts->found, text_str(&t));
	}
	text_free(&t);
	parts->path.len = len;
	parts->path.s[len] = '\0';
	kernel_folder_each(root, parts->path.s, look_below, parts);
}

/*
 * CPUs of isolated partitions.  Kernels that have cpuset.cpus.isolated list them there and not
 * in cpu/isolated; on others each cgroup says what it is.
 */
static void find_partitions(const struct isolation *isolation, struct cpu_set *found,
			    struct isolation_check *check)
{
	struct partitions parts = { .isolation = isolation };
	struct text t = {};

	if (!kernel_file_read(isolation->root, CGROUPS "/cpuset.cpus.isolated", &t)) {
		text_puts(&check->file, ", " CGROUPS "/cpuset.cpus.isolated");
		cpu_set_parse(found, text_str(&t));
	} else {
		text_puts(&check->file, ", " CGROUPS "/**/cpuset.cpus.partition");
		text_puts(&parts.path, CGROUPS);
		look_at_cgroup(&parts);
		cpu_set_unite(found, &parts.found);
		text_free(&parts.path);
	}
	text_free(&t);
}

static void put_fix_cpus(struct isolation_check *check, const char *before,
			 const struct cpu_set *cpus, const char *after)
{
	put_cpus(&check->fix, before, cpus);
	text_puts(&check->fix, after);
}

static void check_domain(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "domain", CPU_FOLDER "/isolated");
	struct cpu_set boot = {}, all = {}, parts = {};
	struct text t = {};

	if (read_file(isolation, check, CPU_FOLDER "/isolated", &t)) {
		cpu_set_parse(&boot, text_str(&t));
		find_partitions(isolation, &parts, check);
		cpu_set_unite(&all, &boot);
		cpu_set_unite(&all, &parts);
		if (expect_all(isolation, check, &all, "left out of load balancing")) {
			boot = cpu_set_and(&boot, &isolation->cpus);
			parts = cpu_set_and(&parts, &isolation->cpus);
			put_cpus(&check->says, "; isolcpus: ", &boot);
			put_cpus(&check->says, ", partitions: ", &parts);
		} else {
			put_fix_cpus(check, "boot with isolcpus=domain,managed_irq,",
				     &isolation->cpus, "");
		}
	}
	text_free(&t);
}

static void check_nohz(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "nohz_full", CPU_FOLDER "/nohz_full");
	struct cpu_set found = {};
	struct text t = {};

	/* 6.1 says (null) where there are none. */
	if (read_file(isolation, check, CPU_FOLDER "/nohz_full", &t) &&
	    cpu_set_parse(&found, text_str(&t)) &&
	    !expect_all(isolation, check, &found, "without a tick while they run one task"))
		put_fix_cpus(check, "boot with nohz_full=", &isolation->cpus, "");
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
static void check_rcu(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "rcu_nocbs",
					      "/proc/cmdline, names of kernel threads: rcuop/CPU");
	struct cpu_set asked = {}, threads = rcu_threads(isolation), found;
	struct text t = {}, value = {};

	if (read_file(isolation, check, "/proc/cmdline", &t)) {
		if (find_parameter(text_str(&t), "rcu_nocbs", &value))
			cpu_set_parse(&asked, text_str(&value));
		if (find_parameter(text_str(&t), "nohz_full", &value))
			cpu_set_parse(&asked, text_str(&value));
		found = cpu_set_and(&asked, &threads);
		if (!expect_all(isolation, check, &found, "their RCU callbacks run in threads"))
			put_fix_cpus(check, "boot with rcu_nocbs=", &isolation->cpus, "");
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

static void check_managed(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "managed_irq", "/proc/cmdline");
	struct text t = {}, value = {};
	struct cpu_set found = {};

	if (read_file(isolation, check, "/proc/cmdline", &t)) {
		if (find_parameter(text_str(&t), "isolcpus", &value))
			parse_isolcpus(text_str(&value), "managed_irq", &found);
		if (!expect_all(isolation, check, &found,
				"spared by interrupts whose affinity the kernel manages"))
			put_fix_cpus(check, "boot with isolcpus=domain,managed_irq,",
				     &isolation->cpus, "");
	}
	text_free(&t);
	text_free(&value);
}

/* A list of names in a sentence, of which the first few are told. */
struct names {
	struct text list;
	size_t nr;
};

static void add_name(struct names *names, const char *name)
{
	if (names->nr++ < NAMES_SHOWN)
		text_printf(&names->list, "%s%s", names->nr > 1 ? ", " : "", name);
}

static void put_names(struct text *t, const struct names *names)
{
	text_puts(t, text_str(&names->list));
	if (names->nr > NAMES_SHOWN)
		text_printf(t, " and %zu more", names->nr - NAMES_SHOWN);
}

/*
 * The interrupts that have a handler, and those of them that may come to the CPUs.  One whose
 * affinity was changed leaves its CPU as it comes there for the last time.
 */
struct interrupts {
	const struct isolation *isolation;
	const char *number;	/* the present one */
	struct text handler;
	struct names bad;
	struct text fix;
	size_t nr;
	size_t nr_leaving;
};

static void add_handler(void *arg, const char *name, bool is_folder)
{
	struct interrupts *irqs = arg;

	if (is_folder)
		text_printf(&irqs->handler, "%s%s", irqs->handler.len ? "," : "", name);
}

/* Where it goes now, or where it may go; the kernel tells the former on most machines. */
static bool comes_there(const struct interrupts *irqs, const char *file, struct cpu_set *both)
{
	struct text path = {}, t = {};
	struct cpu_set cpus = {};
	bool is_read;

	text_printf(&path, "/proc/irq/%s/%s", irqs->number, file);
	is_read = !kernel_file_read(irqs->isolation->root, path.s, &t) && t.len;
	if (is_read)
		cpu_set_parse(&cpus, t.s);
	*both = cpu_set_and(&cpus, &irqs->isolation->cpus);
	text_free(&path);
	text_free(&t);
	return is_read && cpu_set_count(both);
}

static void add_interrupt(struct interrupts *irqs, const char *verb, const struct cpu_set *both)
{
	struct cpu_set others = other_cpus(irqs->isolation);
	struct text name = {};

	text_printf(&name, "%s (%s) %s ", irqs->number, irqs->handler.s, verb);
	cpu_set_put(&name, both);
	add_name(&irqs->bad, name.s);
	text_free(&name);
	put_cpus(&irqs->fix, irqs->fix.len ? "; echo " : "echo ", &others);
	text_printf(&irqs->fix, " >/proc/irq/%s/smp_affinity_list", irqs->number);
}

static void look_at_interrupt(void *arg, const char *name, bool is_folder)
{
	struct interrupts *irqs = arg;
	struct cpu_set both, now;
	struct text path = {};
	bool comes;

	if (!is_folder)
		return;
	irqs->number = name;
	text_clear(&irqs->handler);
	text_printf(&path, "/proc/irq/%s", name);
	kernel_folder_each(irqs->isolation->root, path.s, add_handler, irqs);
	text_free(&path);
	/* Nothing is asked for without a handler. */
	if (!irqs->handler.len)
		return;
	irqs->nr++;
	comes = comes_there(irqs, "effective_affinity_list", &now);
	if (comes_there(irqs, "smp_affinity_list", &both))
		add_interrupt(irqs, comes ? "comes to" : "may come to", comes ? &now : &both);
	else
		irqs->nr_leaving += comes;
}

static void check_interrupts(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "irq",
		"/proc/irq/*/smp_affinity_list, /proc/irq/*/effective_affinity_list");
	struct interrupts irqs = { .isolation = isolation };
	int err = kernel_folder_each(isolation->root, "/proc/irq", look_at_interrupt, &irqs);

	if (err) {
		text_printf(&check->says, "/proc/irq: %s", strerror(-err));
	} else if (irqs.bad.nr) {
		check->outcome = CHECK_FAIL;
		text_puts(&check->says, "interrupt ");
		put_names(&check->says, &irqs.bad);
		text_puts(&check->fix, irqs.fix.s);
	} else {
		check->outcome = CHECK_PASS;
		text_printf(&check->says, "none of %zu interrupts with a handler comes there", irqs.nr);
		if (irqs.nr_leaving)
			text_printf(&check->says, ", after %zu have come once more", irqs.nr_leaving);
	}
	text_free(&irqs.handler);
	text_free(&irqs.bad.list);
	text_free(&irqs.fix);
}

/* A file with a mask, in which none of the CPUs may be. */
static void check_mask(struct isolation *isolation, const char *id, const char *path,
		       const char *good, const char *bad)
{
	struct isolation_check *check = begin(isolation, id, path);
	struct cpu_set found = {}, others = other_cpus(isolation);
	struct text t = {};

	if (read_file(isolation, check, path, &t) && cpu_set_parse_mask(&found, text_str(&t)) &&
	    !expect_none(isolation, check, &found, good, bad)) {
		text_puts(&check->fix, "echo ");
		cpu_set_put_mask(&check->fix, &others);
		text_printf(&check->fix, " >%s", path);
	}
	text_free(&t);
}

/* The lockup detectors: a thread or a timer, and a counter's interrupt, on each CPU of a list. */
static void check_watchdog(struct isolation *isolation)
{
	const char *path = "/proc/sys/kernel/watchdog_cpumask", *on = "/proc/sys/kernel/watchdog";
	struct isolation_check *check = begin(isolation, "watchdog", on);
	struct cpu_set found = {}, others = other_cpus(isolation);
	struct text t = {};

	if (read_file(isolation, check, on, &t) && !strcmp(text_str(&t), "0")) {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, "no lockup detector is on");
	} else if (t.len && read_file(isolation, check, path, &t) &&
		   cpu_set_parse(&found, text_str(&t))) {
		text_printf(&check->file, ", %s", path);
		if (!expect_none(isolation, check, &found, "no lockup detector runs there",
				 "lockup detectors run on "))
			put_fix_cpus(check, "echo ", &others, " >/proc/sys/kernel/watchdog_cpumask");
	}
	text_free(&t);
}

static void check_timers(struct isolation *isolation)
{
	const char *path = "/proc/sys/kernel/timer_migration";
	struct isolation_check *check = begin(isolation, "timer_migration", path);
	struct text t = {};

	if (read_file(isolation, check, path, &t)) {
		check->outcome = strcmp(text_str(&t), "1") ? CHECK_FAIL : CHECK_PASS;
		text_printf(&check->says, "timers that are set there %s",
			    check->outcome == CHECK_PASS ? "may expire on busy CPUs elsewhere" :
			    "expire there");
		if (check->outcome == CHECK_FAIL)
			text_printf(&check->fix, "echo 1 >%s", path);
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

static void check_governor(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "governor",
					      CPU_FOLDER "/cpu*/cpufreq/scaling_governor");
	struct names bad = {};
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
			add_name(&bad, name.s);
	}
	if (nr < cpu_set_count(&isolation->cpus)) {
		say_missing(isolation, check, "frequency scaling");
	} else {
		check->outcome = bad.nr ? CHECK_FAIL : CHECK_PASS;
		text_puts(&check->says, bad.nr ? "" : "performance");
		put_names(&check->says, &bad);
		if (bad.nr)
			put_fix_cpus(check, "cpupower -c ", &isolation->cpus,
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
	struct names bad;
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
		add_name(&states->bad, says.s);
		text_printf(&states->fix, "%secho 1 >%s", states->fix.len ? "; " : "", path.s);
	}
	text_free(&path);
	text_free(&title);
	text_free(&off);
	text_free(&says);
}

static void check_idle(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "cstates",
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
		put_names(&check->says, &states.bad);
		text_puts(&check->fix, text_str(&states.fix));
	}
	text_free(&path);
	text_free(&states.bad.list);
	text_free(&states.fix);
}

static void check_siblings(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "siblings",
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
		put_cpus(&check->says, "hardware threads of the same cores are not among them: ",
			 &others);
		put_fix_cpus(check, "echo 0 >" CPU_FOLDER "/cpuN/online, where N is each of ",
			     &others, "");
	} else {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, "no other CPU shares a core with them");
	}
	text_free(&path);
	text_free(&t);
}

enum task_place task_place(const struct record *rec, const struct cpu_set *cpus)
{
	struct cpu_set allowed = {}, there;

	if (!rec->ids || !rec->affinity)
		return PLACE_UNKNOWN;
	cpu_set_take_mask(&allowed, rec->affinity->mask, rec->affinity->nr_cpus);
	there = cpu_set_and(&allowed, cpus);
	if (!cpu_set_count(&there))
		return PLACE_ELSEWHERE;
	if (!cpu_set_is_within(&allowed, cpus))
		return PLACE_OUTSIDER;
	return rec->ids->kind & TSCOPE_KIND_KTHREAD ? PLACE_KERNEL : PLACE_INSIDE;
}

static void check_tasks(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "tasks",
					      "task_struct.cpus_mask, read by the module");
	struct cpu_set others = other_cpus(isolation);
	const struct record *rec;
	struct names bad = {};
	struct text name = {};
	size_t i, nr = 0;

	for (i = 0; i < isolation->tasks->nr; i++) {
		rec = &isolation->tasks->task[i].rec;
		nr += rec->affinity != NULL;
		if (task_place(rec, &isolation->cpus) != PLACE_OUTSIDER)
			continue;
		text_clear(&name);
		text_printf(&name, "%d ", rec->tid);
		text_put_visible(&name, rec->ids->comm, false);
		add_name(&bad, name.s);
	}
	if (!nr) {
		text_puts(&check->says, "no affinity is known");
	} else if (bad.nr) {
		check->outcome = CHECK_FAIL;
		text_printf(&check->says, "%zu of %zu tasks may run there and elsewhere: ", bad.nr, nr);
		put_names(&check->says, &bad);
		put_fix_cpus(check, "taskset -pc ", &others, " TID");
	} else {
		check->outcome = CHECK_PASS;
		text_printf(&check->says, "none of %zu tasks may run there and elsewhere", nr);
	}
	text_free(&bad.list);
	text_free(&name);
}

static void check_host(struct isolation *isolation)
{
	struct isolation_check *check = begin(isolation, "host", "/proc/cpuinfo");
	struct text t = {};

	if (read_file(isolation, check, "/proc/cpuinfo", &t) && !is_virtual(isolation)) {
		check->outcome = CHECK_PASS;
		text_puts(&check->says, "no hypervisor is below this kernel");
	} else if (t.len) {
		text_puts(&check->says,
			  "this is a virtual machine: when its CPUs run, their idle states and frequencies are the host's; pin its vCPUs there, and audit the host");
	}
	text_free(&t);
}

void isolation_check(struct isolation *isolation)
{
	isolation->nr = 0;
	check_online(isolation);
	check_domain(isolation);
	check_nohz(isolation);
	check_rcu(isolation);
	check_managed(isolation);
	check_interrupts(isolation);
	check_mask(isolation, "default_irq", "/proc/irq/default_smp_affinity",
		   "new interrupts go elsewhere", "new interrupts may go to ");
	check_mask(isolation, "workqueue", "/sys/devices/virtual/workqueue/cpumask",
		   "unbound work of the kernel goes elsewhere",
		   "unbound work of the kernel may go to ");
	check_watchdog(isolation);
	check_timers(isolation);
	check_tasks(isolation);
	check_siblings(isolation);
	check_governor(isolation);
	check_idle(isolation);
	check_host(isolation);
}

size_t isolation_count(const struct isolation *isolation, enum check_outcome outcome)
{
	size_t i, nr = 0;

	for (i = 0; i < isolation->nr; i++)
		nr += isolation->check[i].outcome == outcome;
	return nr;
}

void isolation_free(struct isolation *isolation)
{
	size_t i;

	for (i = 0; i < isolation->nr; i++) {
		text_free(&isolation->check[i].says);
		text_free(&isolation->check[i].file);
		text_free(&isolation->check[i].fix);
	}
	isolation->nr = 0;
}
