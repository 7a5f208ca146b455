// SPDX-License-Identifier: GPL-2.0
/*
 * The parameters are those whose files are there: a kernel is asked what it has.  What each
 * does, and its default, is from the sources of Debian's kernels.
 */
#include <stdlib.h>
#include <string.h>

#include "cpu_set.h"
#include "kernel_file.h"
#include "memory.h"
#include "tunables.h"

#define SYSCTL "/proc/sys/kernel"
#define DEBUGFS "/sys/kernel/debug/sched"

/* The kernels whose defaults are known. */
enum series { SERIES_6_1, SERIES_6_12, SERIES_7, NR_SERIES };

/**
 * struct known - what is known of a parameter
 * @name:  as struct tunable has it
 * @unset: the defaults; NULL: this kernel does not have it, or its default depends on the
 *	   machine.  A * at the end: for one CPU; times 2 for 2 CPUs, 3 for 4, 4 for 8 or more
 * @does:  what it does
 */
struct known {
	const char *name;
	const char *unset[NR_SERIES];
	const char *does;
};

#define SAME(_value)	{ _value, _value, _value }

static const struct known known[] = {
	{ "numa_balancing", {}, "1: sample memory accesses, and move tasks and pages together; the default is 1 with several nodes" },
	{ "numa_balancing_promote_rate_limit_MBps", SAME("65536"), "memory tiering: pages promoted to fast memory, MB/s at most" },
	{ "sched_autogroup_enabled", { "0", "1", "1" }, "1: each session is a group of its own in the fair class" },
	{ "sched_cfs_bandwidth_slice_us", SAME("5000"), "quota that a CPU takes from a cgroup's cpu.max at a time" },
	{ "sched_child_runs_first", { "0", NULL, NULL }, "1: after fork() the child runs before its parent" },
	{ "sched_deadline_period_max_us", SAME("4194304"), "the longest period of a DEADLINE task" },
	{ "sched_deadline_period_min_us", SAME("100"), "the shortest period of a DEADLINE task" },
	{ "sched_energy_aware", {}, "1: place tasks by the energy model of CPUs of different sizes; empty: they have none" },
	{ "sched_rr_timeslice_ms", SAME("100"), "how long an RR task runs before the next one of its priority" },
	{ "sched_rt_period_us", SAME("1000000"), "the period that sched_rt_runtime_us is part of" },
	{ "sched_rt_runtime_us", { "950000", "950000", "1000000" }, "6.1: time for real-time tasks in each period; 6.12 and later: limit for what DEADLINE tasks can reserve, and see fair_server; -1: no limit" },
	{ "sched_schedstats", SAME("0"), "1: count sleeps and waits for the kernel's own statistics, at a cost for each switch" },
	{ "sched_util_clamp_max", SAME("1024"), "the largest uclamp.max that a task may have" },
	{ "sched_util_clamp_min", SAME("1024"), "the largest uclamp.min that a task may have" },
	{ "sched_util_clamp_min_rt_default", SAME("1024"), "uclamp.min of a real-time task: 1024 runs it at the highest frequency" },
	{ "timer_migration", SAME("1"), "1: timers of idle CPUs expire on busy ones" },

	{ "base_slice_ns", { NULL, "700000*", "700000*" }, "CPU time that a fair task asks for at a time, unless it has a slice of its own: shorter: less latency, more switches" },
	{ "cgroup_mode", { NULL, NULL, "concur" }, "how the weight of a cgroup is shared out to its CPUs" },
	{ "ext_server/cpu*/period", { NULL, NULL, "1000000000" }, "period of the DEADLINE server that keeps real-time tasks from starving sched_ext, ns" },
	{ "ext_server/cpu*/runtime", { NULL, NULL, "50000000" }, "CPU time that sched_ext tasks get of each period under real-time load, ns; 0: none" },
	{ "fair_server/cpu*/period", { NULL, "1000000000", "1000000000" }, "period of the DEADLINE server that keeps real-time tasks from starving fair ones, ns" },
	{ "fair_server/cpu*/runtime", { NULL, "50000000", "50000000" }, "CPU time that fair tasks get of each period under real-time load, ns; 0: none" },
	{ "idle_min_granularity_ns", { "750000", NULL, NULL }, "least CPU time of a SCHED_IDLE task before it is preempted" },
	{ "latency_ns", { "6000000*", NULL, NULL }, "time in which each runnable fair task of a CPU runs once" },
	{ "latency_warn_ms", SAME("100"), "with the feature LATENCY_WARN: warn of a wanted switch that does not come for so long" },
	{ "latency_warn_once", SAME("1"), "1: warn only once" },
	{ "llc_balancing/aggr_tolerance", { NULL, NULL, "1" }, "how large a process may be that is kept on one last level of cache" },
	{ "llc_balancing/enabled", {}, "1: keep the threads of a process on one last level of cache" },
	{ "llc_balancing/epoch_affinity_timeout", { NULL, NULL, "5" }, "periods without a run after which a process has no preferred cache" },
	{ "llc_balancing/epoch_period", {}, "length of a period in ticks of the clock" },
	{ "llc_balancing/imb_pct", { NULL, NULL, "20" }, "imbalance of caches that is borne for that, percent" },
	{ "llc_balancing/overaggr_pct", { NULL, NULL, "50" }, "use of the cache's CPUs from which on no more tasks are gathered there, percent" },
	{ "migration_cost_ns", SAME("500000"), "a task that ran so lately is cache-hot, and left where it is" },
	{ "min_granularity_ns", { "750000*", NULL, NULL }, "least CPU time of a fair task before it is preempted by another one" },
	{ "nr_migrate", {}, "tasks that one load balancing moves at most; the default is 32, and 8 with PREEMPT_RT" },
	{ "numa_balancing/hot_threshold_ms", SAME("1000"), "memory tiering: a page that is used again so soon is hot" },
	{ "numa_balancing/scan_delay_ms", SAME("1000"), "a new process is left alone so long" },
	{ "numa_balancing/scan_period_max_ms", SAME("60000"), "longest time in which a process is scanned once" },
	{ "numa_balancing/scan_period_min_ms", SAME("1000"), "shortest time in which a process is scanned once" },
	{ "numa_balancing/scan_size_mb", SAME("256"), "memory that one scan looks at" },
	{ "preempt", {}, "when kernel code is preempted; the default is the kernel's configuration, or preempt= of the command line" },
	{ "tunable_scaling", SAME("1"), "how the times above grow with the number of CPUs: 0 not, 1 with its logarithm, 2 linearly" },
	{ "verbose", SAME("N"), "Y: check and print scheduling domains" },
	{ "wakeup_granularity_ns", { "1000000*", NULL, NULL }, "a woken task preempts the present one only if its vruntime is so much smaller" },

	{ "ALT_PERIOD", { "1", NULL, NULL }, "count the tasks of all groups for the period" },
	{ "ATTACH_AGE_LOAD", SAME("1"), "age the load of a task that joins a group" },
	{ "BASE_SLICE", { "1", NULL, NULL }, "no slice is below min_granularity_ns" },
	{ "CACHE_HOT_BUDDY", SAME("1"), "load balancing leaves tasks that shall run next where they are" },
	{ "DELAY_DEQUEUE", { NULL, "1", "1" }, "a task that goes to sleep stays queued until it has paid for what it ran too much" },
	{ "DELAY_ZERO", { NULL, "1", "1" }, "such a task begins at lag 0 when it wakes" },
	{ "DOUBLE_TICK", { "0", "0", NULL }, "preempt at the tick although HRTICK does that" },
	{ "GENTLE_FAIR_SLEEPERS", { "1", NULL, NULL }, "a sleeper gets half of latency_ns as credit, not all of it" },
	{ "HRTICK", { "0", "0", NULL }, "end a slice with a timer of its own, not at the next tick" },
	{ "HRTICK_DL", { "0", "0", NULL }, "the same for DEADLINE tasks" },
	{ "LAST_BUDDY", { "1", NULL, NULL }, "prefer the task that was preempted by a wakeup" },
	{ "LATENCY_WARN", SAME("0"), "warn of switches that are wanted and do not come" },
	{ "LB_MIN", SAME("0"), "load balancing ignores small tasks" },
	{ "NEXT_BUDDY", SAME("0"), "prefer the task that was woken last" },
	{ "NI_RANDOM", SAME("1"), "a CPU that becomes idle looks for tasks as often as it has found some" },
	{ "NI_RATE", { NULL, NULL, "1" }, "the same, by the rate of success" },
	{ "NONTASK_CAPACITY", SAME("1"), "take interrupts and stolen time off the capacity of a CPU" },
	{ "PARANOID_AVG", { NULL, NULL, "0" }, "check the average vruntime" },
	{ "PICK_BUDDY", { NULL, "1", "1" }, "heed which task shall run next" },
	{ "PLACE_DEADLINE_INITIAL", { NULL, "1", "1" }, "a new task begins with half a slice" },
	{ "PLACE_LAG", { NULL, "1", "1" }, "a task that sleeps keeps its lag" },
	{ "PLACE_REL_DEADLINE", { NULL, "1", "1" }, "a task that migrates keeps its virtual deadline" },
	{ "PREEMPT_SHORT", { NULL, "1", "1" }, "a woken task with a shorter slice may preempt in spite of RUN_TO_PARITY" },
	{ "RT_PUSH_IPI", {}, "pull real-time tasks by an interrupt to the CPU that has them" },
	{ "RT_RUNTIME_SHARE", SAME("0"), "a CPU may borrow real-time share from others" },
	{ "RUN_TO_PARITY", { NULL, "1", "1" }, "no preemption by a wakeup before the present task is at lag 0 or its slice is over" },
	{ "SIS_PROP", { "0", NULL, NULL }, "look for an idle CPU no longer than idle times are worth" },
	{ "SIS_UTIL", SAME("1"), "look at fewer CPUs for an idle one where the cache's CPUs are busy" },
	{ "START_DEBIT", { "1", NULL, NULL }, "a new task begins as if it had run for one slice" },
	{ "TTWU_QUEUE", {}, "wake a task on another cache by an interrupt there; off with PREEMPT_RT" },
	{ "UTIL_EST", SAME("1"), "estimate what a task that wakes will need" },
	{ "UTIL_EST_FASTUP", { "1", NULL, NULL }, "let that estimate rise at once" },
	{ "WAKEUP_PREEMPTION", SAME("1"), "a woken task may preempt the present one" },
	{ "WARN_DOUBLE_CLOCK", SAME("0"), "warn of a run queue's clock that is read twice" },
	{ "WA_BIAS", SAME("1"), "prefer the waking CPU by the load it has" },
	{ "WA_IDLE", SAME("1"), "prefer the waking CPU if it is idle" },
	{ "WA_WEIGHT", SAME("1"), "prefer the waking CPU by the load that it would have" },
};

static const struct known *find_known(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].name, name))
			return &known[i];
	return NULL;
}

/**
 * struct reader - reads them all
 * @tunables: to be filled
 * @root:     of the files
 * @series:   which defaults; NR_SERIES: only those that are the same everywhere
 * @nr_cpus:  CPUs that are online
 * @folder:   the folder that is read
 * @prefix:   goes before the name of a file
 */
struct reader {
	struct tunables *tunables;
	const char *root;
	enum series series;
	unsigned int nr_cpus;
	const char *folder;
	const char *prefix;
};

static enum series series_of(const char *release)
{
	unsigned int major = 0, minor = 0;

	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return NR_SERIES;
	if (major == 6 && minor == 1)
		return SERIES_6_1;
	if (major == 6 && minor == 12)
		return SERIES_6_12;
	return major == 7 && minor >= 2 ? SERIES_7 : NR_SERIES;
}

static const char *unset_of(const struct reader *reader, const struct known *what)
{
	const char *const *unset = what->unset;

	if (reader->series < NR_SERIES)
		return unset[reader->series];
	return unset[0] && unset[1] && unset[2] && !strcmp(unset[0], unset[1]) &&
	       !strcmp(unset[1], unset[2]) ? unset[0] : NULL;
}

/* 700000*: times one and the logarithm of the number of CPUs, of which 8 count. */
static void put_unset(struct text *t, const struct reader *reader, const char *unset)
{
	unsigned int cpus = reader->nr_cpus < 8 ? reader->nr_cpus : 8, factor = 1;
	char *end;
	__u64 ns;

	if (!unset)
		return;
	ns = strtoull(unset, &end, 10);
	if (*end != '*') {
		text_puts(t, unset);
		return;
	}
	for (; cpus > 1; cpus /= 2)
		factor++;
	text_put_u64(t, ns * factor);
}

static struct tunable *add_row(struct reader *reader, const char *name, const char *file)
{
	struct tunables *tunables = reader->tunables;
	const struct known *what = find_known(name);
	struct tunable *row;

	if (tunables->nr == tunables->room) {
		tunables->room = tunables->room ? 2 * tunables->room : 64;
		tunables->row = reallocarray(tunables->row, tunables->room, sizeof(*row));
		if (!tunables->row)
			out_of_memory();
	}
	row = &tunables->row[tunables->nr++];
	*row = (struct tunable){ .does = what ? what->does : NULL };
	text_puts(&row->name, name);
	text_puts(&row->file, file);
	if (what)
		put_unset(&row->unset, reader, unset_of(reader, what));
	return row;
}

/* "none (voluntary) full": the one in parentheses. */
static void choose(struct text *value)
{
	char *from = value->s ? strchr(value->s, '(') : NULL, *to = from ? strchr(from, ')') : NULL;

	if (!to)
		return;
	value->len = to - from - 1;
	memmove(value->s, from + 1, value->len);
	value->s[value->len] = '\0';
}

static void read_row(struct reader *reader, const char *name)
{
	struct text path = {}, shown = {}, value = {};
	struct tunable *row;

	text_printf(&path, "%s/%s", reader->folder, name);
	text_printf(&shown, "%s%s", reader->prefix, name);
	/* One that can only be written has no value. */
	if (!kernel_file_read(reader->root, path.s, &value)) {
		row = add_row(reader, shown.s, path.s);
		choose(&value);
		row->value = value;
	} else {
		text_free(&value);
	}
	text_free(&path);
	text_free(&shown);
}

static void read_sysctl(void *arg, const char *name, bool is_folder)
{
	if (!is_folder && (!strncmp(name, "sched_", 6) || !strncmp(name, "numa_balancing", 14) ||
			   !strcmp(name, "timer_migration")))
		read_row(arg, name);
}

static void read_features(struct reader *reader)
{
	struct text t = {};
	char *word, *save = NULL;
	struct tunable *row;
	bool is_off;

	kernel_file_read(reader->root, DEBUGFS "/features", &t);
	for (word = t.s ? strtok_r(t.s, " \n", &save) : NULL; word;
	     word = strtok_r(NULL, " \n", &save)) {
		is_off = !strncmp(word, "NO_", 3);
		row = add_row(reader, word + 3 * is_off, DEBUGFS "/features");
		text_puts(&row->value, is_off ? "0" : "1");
	}
	text_free(&t);
}

static void read_file(void *arg, const char *name, bool is_folder)
{
	/* What the scheduler does, and not what it shall do, is in the first. */
	if (!is_folder && strcmp(name, "debug") && strcmp(name, "features"))
		read_row(arg, name);
}

/* Of a folder of CPUs: runtime, period. */
struct of_cpus {
	struct reader *reader;
	const char *server;
	const char *name;
	struct text value;
	bool some;
	bool differ;
};

static void read_cpu(void *arg, const char *name, bool is_folder)
{
	struct of_cpus *all = arg;
	struct text path = {}, value = {};

	text_printf(&path, DEBUGFS "/%s/%s/%s", all->server, name, all->name);
	if (is_folder && !kernel_file_read(all->reader->root, path.s, &value)) {
		if (!all->some)
			text_puts(&all->value, text_str(&value));
		else
			all->differ |= strcmp(text_str(&all->value), text_str(&value));
		all->some = true;
	}
	text_free(&path);
	text_free(&value);
}

static void read_server(struct reader *reader, const char *server, const char *name)
{
	struct of_cpus all = { .reader = reader, .server = server, .name = name };
	struct text path = {}, shown = {};
	struct tunable *row;

	text_printf(&path, DEBUGFS "/%s", server);
	text_printf(&shown, "%s/cpu*/%s", server, name);
	kernel_folder_each(reader->root, path.s, read_cpu, &all);
	text_printf(&path, "/cpu*/%s", name);
	if (all.some) {
		row = add_row(reader, shown.s, path.s);
		text_puts(&row->value, all.differ ? "differ" : all.value.s);
	}
	text_free(&path);
	text_free(&shown);
	text_free(&all.value);
}

static void read_folder(void *arg, const char *name, bool is_folder)
{
	struct reader *reader = arg;
	struct reader below = *reader;
	struct text path = {}, prefix = {};

	if (!is_folder || !strcmp(name, "domains"))
		return;
	if (strlen(name) > 7 && !strcmp(name + strlen(name) - 7, "_server")) {
		read_server(reader, name, "period");
		read_server(reader, name, "runtime");
		return;
	}
	text_printf(&path, "%s/%s", reader->folder, name);
	text_printf(&prefix, "%s/", name);
	below.folder = path.s;
	below.prefix = prefix.s;
	kernel_folder_each(reader->root, path.s, read_file, &below);
	text_free(&path);
	text_free(&prefix);
}

void tunables_read(struct tunables *tunables, const char *root, const char *release)
{
	struct reader reader = { .tunables = tunables, .root = root, .series = series_of(release),
				 .folder = SYSCTL, .prefix = "" };
	struct cpu_set online = {};
	struct text t = {};

	if (!kernel_file_read(root, "/sys/devices/system/cpu/online", &t))
		cpu_set_parse(&online, text_str(&t));
	text_free(&t);
	reader.nr_cpus = cpu_set_count(&online);
	kernel_folder_each(root, SYSCTL, read_sysctl, &reader);
	reader.folder = DEBUGFS;
	tunables->debugfs_err = kernel_folder_each(root, DEBUGFS, read_file, &reader);
	kernel_folder_each(root, DEBUGFS, read_folder, &reader);
	read_features(&reader);
}

bool tunable_is_changed(const struct tunable *tunable)
{
	return tunable->unset.len && strcmp(tunable->unset.s, text_str(&tunable->value));
}

void tunables_free(struct tunables *tunables)
{
	size_t i;

	for (i = 0; i < tunables->nr; i++) {
		text_free(&tunables->row[i].name);
		text_free(&tunables->row[i].file);
		text_free(&tunables->row[i].value);
		text_free(&tunables->row[i].unset);
	}
	free(tunables->row);
	*tunables = (struct tunables){};
}
