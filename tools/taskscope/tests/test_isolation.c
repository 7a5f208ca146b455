// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "isolation.h"
#include "machine.h"
#include "unit.h"

#define CPU "/sys/devices/system/cpu"

static void check_list(const char *list, bool is_good, const char *shown)
{
	struct cpu_set set = {};
	struct text t = {};

	ok(cpu_set_parse(&set, list) == is_good, "CPUs '%s' are %sa list", list,
	   is_good ? "" : "not ");
	if (is_good) {
		cpu_set_put(&t, &set);
		is(t.s, shown, "  of %s", shown);
	}
	text_free(&t);
}

static void check_mask(const char *mask, const char *list)
{
	struct cpu_set set = {}, wanted = {};
	struct text t = {};

	ok(cpu_set_parse_mask(&set, mask) && cpu_set_parse(&wanted, list) &&
	   !memcmp(&set, &wanted, sizeof(set)), "mask %s is CPUs %s", mask, list);
	cpu_set_put_mask(&t, &set);
	is(t.s, mask, "  and back");
	text_free(&t);
}

static void test_sets(void)
{
	struct cpu_set a = {}, b = {};

	check_list("", true, "none");
	check_list("(null)", true, "none");
	check_list("0-3,8", true, "0-3,8");
	check_list("63,64-66", true, "63-66");
	check_list("all", true, "0-8191");
	check_list("8190-N", true, "8190-8191");
	check_list("8192", false, NULL);
	check_list("3-1", false, NULL);
	check_list("x", false, NULL);
	check_list("1;2", false, NULL);
	check_mask("f", "0-3");
	check_mask("ff00", "8-15");
	check_mask("1,00000000", "32");
	check_mask("80000000,00000001", "0,63");
	ok(!cpu_set_parse_mask(&a, "") && !cpu_set_parse_mask(&a, "0x1"), "what is no mask");
	memset(&a, 0, sizeof(a));
	cpu_set_parse(&a, "1-2");
	cpu_set_parse(&b, "0-2");
	ok(cpu_set_is_within(&a, &b) && !cpu_set_is_within(&b, &a) && cpu_set_count(&b) == 3 &&
	   cpu_set_next(&a, 2) == 2 && cpu_set_next(&a, 3) == CPU_SET_MAX, "sets are compared");
}

/* A machine on which all is done for CPUs 8 to 15 of 16. */
static void make_good(struct machine *machine)
{
	unsigned int cpu;

	machine_make(machine);
	machine_put(machine, "0-15", CPU "/online");
	machine_put(machine, "8-15", CPU "/isolated");
	machine_put(machine, "8-15", CPU "/nohz_full");
	machine_put(machine, "quiet isolcpus=nohz,managed_irq,domain,8-15 rcu_nocbs=8-15", "/proc/cmdline");
	machine_put(machine, "flags\t\t: fpu sse", "/proc/cpuinfo");
	machine_put(machine, "", "/sys/fs/cgroup/cpuset.cpus.isolated");
	machine_put(machine, "ff", "/proc/irq/default_smp_affinity");
	machine_put(machine, "0-15", "/proc/irq/3/smp_affinity_list");
	machine_put(machine, "0-7", "/proc/irq/24/smp_affinity_list");
	machine_put(machine, "2", "/proc/irq/24/effective_affinity_list");
	machine_put(machine, "1", "/proc/irq/24/eth0/handled");
	machine_put(machine, "ff", "/sys/devices/virtual/workqueue/cpumask");
	machine_put(machine, "1", "/proc/sys/kernel/watchdog");
	machine_put(machine, "0-7", "/proc/sys/kernel/watchdog_cpumask");
	machine_put(machine, "1", "/proc/sys/kernel/timer_migration");
	for (cpu = 8; cpu < 16; cpu++) {
		machine_put(machine, "performance", CPU "/cpu%u/cpufreq/scaling_governor", cpu);
		machine_put(machine, "POLL", CPU "/cpu%u/cpuidle/state0/name", cpu);
		machine_put(machine, "0", CPU "/cpu%u/cpuidle/state0/disable", cpu);
		machine_put(machine, "C1_ACPI", CPU "/cpu%u/cpuidle/state1/name", cpu);
		machine_put(machine, "0", CPU "/cpu%u/cpuidle/state1/disable", cpu);
		machine_put(machine, "C6", CPU "/cpu%u/cpuidle/state2/name", cpu);
		machine_put(machine, "1", CPU "/cpu%u/cpuidle/state2/disable", cpu);
		machine_put(machine, cpu % 2 ? "9,11,13,15" : "8,10,12,14",
			    CPU "/cpu%u/topology/thread_siblings_list", cpu);
	}
}

/* A task by its name and its CPUs. */
struct made {
	struct tscope_ids ids;
	struct tscope_affinity affinity;
	__u64 mask;
};

static void make_task(struct ts_task *task, struct made *made, __s32 tid, const char *comm,
		      __u32 kind, __u64 mask)
{
	*made = (struct made){ .ids.kind = kind, .affinity.nr_cpus = 16, .mask = mask };
	snprintf(made->ids.comm, sizeof(made->ids.comm), "%s", comm);
	memset(task, 0, sizeof(*task));
	task->rec.tid = tid;
	task->rec.ids = &made->ids;
	task->rec.affinity = &made->affinity;
}

/* The tasks of that machine: the threads that the kernel has for RCU, and an application. */
struct tasks {
	struct ts_task task[10];
	struct made made[10];
	struct ts_set set;
};

static void make_tasks(struct tasks *tasks)
{
	char comm[TSCOPE_COMM_BYTES];
	unsigned int i;

	for (i = 0; i < 8; i++) {
		snprintf(comm, sizeof(comm), "rcuo%c/%u", i % 2 ? 'p' : 's', 8 + i);
		make_task(&tasks->task[i], &tasks->made[i], 10 + i, comm, TSCOPE_KIND_KTHREAD, 0xff);
	}
	make_task(&tasks->task[8], &tasks->made[8], 800, "app", 0, 0xff00);
	make_task(&tasks->task[9], &tasks->made[9], 900, "else\n", 0, 0xff);
	tasks->set = (struct ts_set){ .task = tasks->task, .nr = 10 };
}

static const struct isolation_check *find(const struct isolation *isolation, const char *id)
{
	size_t i;

	for (i = 0; i < isolation->nr; i++)
		if (!strcmp(isolation->check[i].id, id))
			return &isolation->check[i];
	return NULL;
}

/* One file is another: the one check comes to @outcome, says @says, and no other changes. */
static void expect(const struct machine *machine, struct tasks *tasks, const char *id,
		   enum check_outcome outcome, const char *says)
{
	struct isolation isolation = { .root = machine->root, .tasks = &tasks->set };
	const struct isolation_check *check;
	size_t i;

	cpu_set_parse(&isolation.cpus, "8-15");
	isolation_check(&isolation);
	check = find(&isolation, id);
	ok(check && check->outcome == outcome, "%s: %s", id,
	   outcome == CHECK_PASS ? "pass" : outcome == CHECK_FAIL ? "fail" : "not known");
	if (check && !ok(strstr(text_str(&check->says), says), "  says: %s", says))
		printf("# %s\n", check->says.s);
	for (i = 0; i < isolation.nr; i++) {
		check = &isolation.check[i];
		if (strcmp(check->id, id) && check->outcome != CHECK_PASS)
			ok(false, "  and %s with it: %s", check->id, check->says.s);
		if ((check->outcome == CHECK_FAIL) != !!check->fix.len && strcmp(check->id, "online"))
			ok(false, "  a fix where it fails, and only there: %s", check->id);
	}
	isolation_free(&isolation);
}

/* A check that passes, then another content of the file, then the first one again. */
static void change(struct tasks *tasks, const char *path, const char *content, const char *id,
		   enum check_outcome outcome, const char *says)
{
	struct machine machine;

	make_good(&machine);
	if (content)
		machine_put(&machine, content, "%s", path);
	else
		machine_remove(&machine, path);
	expect(&machine, tasks, id, outcome, says);
	machine_remove(&machine, "");
}

static void test_good(struct tasks *tasks)
{
	struct machine machine;

	make_good(&machine);
	expect(&machine, tasks, "online", CHECK_PASS, "for all else there are 0-7");
	expect(&machine, tasks, "domain", CHECK_PASS, "isolcpus: 8-15, partitions: none");
	expect(&machine, tasks, "irq", CHECK_PASS, "none of 1 interrupts");
	expect(&machine, tasks, "tasks", CHECK_PASS, "none of 10 tasks");
	machine_remove(&machine, "");
}

static void test_each_check(struct tasks *tasks)
{
	change(tasks, CPU "/online", "0-14", "online", CHECK_FAIL, "not online: 15");
	change(tasks, CPU "/isolated", "", "domain", CHECK_FAIL, "not left out of load balancing: 8-15");
	change(tasks, CPU "/isolated", NULL, "domain", CHECK_UNKNOWN, "No such file");
	change(tasks, CPU "/nohz_full", "(null)", "nohz_full", CHECK_FAIL, "8-15");
	change(tasks, CPU "/nohz_full", "", "nohz_full", CHECK_FAIL, "8-15");
	change(tasks, CPU "/nohz_full", "8-14", "nohz_full", CHECK_FAIL, ": 15");
	change(tasks, CPU "/nohz_full", NULL, "nohz_full", CHECK_UNKNOWN, "No such file");
	change(tasks, "/proc/cmdline", "isolcpus=managed_irq,8-15", "rcu_nocbs", CHECK_FAIL, "8-15");
	change(tasks, "/proc/cmdline", "isolcpus=managed_irq,8-15 nohz_full=8-N", "rcu_nocbs", CHECK_PASS, "threads");
	change(tasks, "/proc/cmdline", "isolcpus=managed_irq,8-15 rcu_nocbs=all", "rcu_nocbs", CHECK_PASS, "threads");
	change(tasks, "/proc/cmdline", "isolcpus=domain,8-15 rcu_nocbs=8-15", "managed_irq", CHECK_FAIL, "8-15");
	change(tasks, "/proc/cmdline", "isolcpus=8-15 rcu_nocbs=8-15", "managed_irq", CHECK_FAIL, "8-15");
	change(tasks, "/proc/cmdline", "xisolcpus=managed_irq,8-15 rcu_nocbs=8-15", "managed_irq", CHECK_FAIL, "8-15");
	change(tasks, "/proc/irq/24/effective_affinity_list", "9", "irq", CHECK_PASS, "after 1 have come once more");
	change(tasks, "/proc/irq/24/smp_affinity_list", "0-15", "irq", CHECK_FAIL, "24 (eth0) may come to 8-15");
	change(tasks, "/proc/irq/default_smp_affinity", "ffff", "default_irq", CHECK_FAIL, "8-15");
	change(tasks, "/sys/devices/virtual/workqueue/cpumask", "1ff", "workqueue", CHECK_FAIL, "to 8");
	change(tasks, "/sys/devices/virtual/workqueue/cpumask", NULL, "workqueue", CHECK_UNKNOWN, "No such file");
	change(tasks, "/proc/sys/kernel/watchdog_cpumask", "0-15", "watchdog", CHECK_FAIL, "8-15");
	change(tasks, "/proc/sys/kernel/watchdog", "0", "watchdog", CHECK_PASS, "no lockup detector");
	change(tasks, "/proc/sys/kernel/timer_migration", "0", "timer_migration", CHECK_FAIL, "expire there");
	change(tasks, CPU "/cpu9/cpufreq/scaling_governor", "powersave", "governor", CHECK_FAIL, "powersave of CPU 9");
	change(tasks, CPU "/cpu9/cpufreq", NULL, "governor", CHECK_UNKNOWN, "no frequency scaling");
	change(tasks, CPU "/cpu9/cpuidle/state2/disable", "0", "cstates", CHECK_FAIL, "C6 of CPU 9");
	change(tasks, CPU "/cpu9/topology/thread_siblings_list", "1,9", "siblings", CHECK_FAIL, "among them: 1");
	change(tasks, "/proc/cpuinfo", "flags\t\t: fpu hypervisor sse", "host", CHECK_UNKNOWN, "virtual machine");
}

static void test_partitions(struct tasks *tasks)
{
	struct machine machine;

	/* 7.3 lists them in a file of their own. */
	make_good(&machine);
	machine_put(&machine, "", CPU "/isolated");
	machine_put(&machine, "8-15", "/sys/fs/cgroup/cpuset.cpus.isolated");
	expect(&machine, tasks, "domain", CHECK_PASS, "isolcpus: none, partitions: 8-15");
	/* Older ones do not: each cgroup says what it is. */
	machine_remove(&machine, "/sys/fs/cgroup/cpuset.cpus.isolated");
	machine_put(&machine, "isolated", "/sys/fs/cgroup/a.slice/b/cpuset.cpus.partition");
	machine_put(&machine, "8-15", "/sys/fs/cgroup/a.slice/b/cpuset.cpus.effective");
	machine_put(&machine, "root", "/sys/fs/cgroup/a.slice/cpuset.cpus.partition");
	machine_put(&machine, "0-15", "/sys/fs/cgroup/a.slice/cpuset.cpus.effective");
	expect(&machine, tasks, "domain", CHECK_PASS, "partitions: 8-15");
	machine_put(&machine, "isolated invalid (Parent is not a partition root)",
		    "/sys/fs/cgroup/a.slice/b/cpuset.cpus.partition");
	expect(&machine, tasks, "domain", CHECK_FAIL, "8-15");
	machine_remove(&machine, "");
}

static void test_interrupts(struct tasks *tasks)
{
	struct machine machine;

	make_good(&machine);
	machine_put(&machine, "0-15", "/proc/irq/24/smp_affinity_list");
	machine_put(&machine, "9", "/proc/irq/24/effective_affinity_list");
	expect(&machine, tasks, "irq", CHECK_FAIL, "interrupt 24 (eth0) comes to 9");
	/* Some kernels do not tell it. */
	machine_remove(&machine, "/proc/irq/24/effective_affinity_list");
	expect(&machine, tasks, "irq", CHECK_FAIL, "interrupt 24 (eth0) may come to 8-15");
	machine_remove(&machine, "");
}

static void test_tasks(struct tasks *tasks)
{
	struct machine machine;

	make_good(&machine);
	tasks->made[9].mask = 0xffff;
	expect(&machine, tasks, "tasks", CHECK_FAIL, "1 of 10 tasks may run there and elsewhere: 900 else\\x0a");
	tasks->made[9].mask = 0xff;
	/* The thread of CPU 15 is not there. */
	strcpy(tasks->made[7].ids.comm, "rcuog/15");
	expect(&machine, tasks, "rcu_nocbs", CHECK_FAIL, ": 15");
	make_tasks(tasks);
	machine_remove(&machine, "");
}

/* What a task has been doing: 100 ns old, 60 of them on CPUs. */
struct past {
	struct tscope_ids ids;
	struct tscope_sched sched;
	struct tscope_counts counts;
	struct tscope_accounts accounts;
	struct tscope_wakers wakers;
	struct tscope_moves moves;
};

static struct record record_of(struct past *past)
{
	*past = (struct past){
		.sched.cpu = 3, .counts = { .voluntary = 4, .involuntary = 1 },
		.accounts = { .since_ns = 1000, .now_ns = 1100, .run_ns = 60,
			      .account = TSCOPE_ACCOUNT_SLEEP, .opened_ns = 1090 },
	};
	return (struct record){ .tid = 7, .ids = &past->ids, .sched = &past->sched,
				.counts = &past->counts, .accounts = &past->accounts,
				.wakers = &past->wakers, .moves = &past->moves };
}

static void move(struct past *past, size_t i, __u64 at_ns, __u32 from, __u32 to)
{
	past->moves.last[i] = (struct tscope_move){ at_ns, from, to };
	past->counts.migrations++;
}

static void expect_ran(const struct record *rec, __u32 cpu, __u64 least, __u64 most,
		       __u64 last, bool exact, const char *what)
{
	struct ran ran;
	bool some = ran_on(&ran, rec, cpu);

	if (!ok(some ? ran.least_ns == least && ran.most_ns == most && ran.last_ns == last &&
		ran.is_exact == exact : !most, "%s", what))
		printf("# %d: %llu to %llu, last %llu, exact %d\n", some, ran.least_ns,
		       ran.most_ns, ran.last_ns, ran.is_exact);
}

static void test_ran(void)
{
	struct past past;
	struct record rec = record_of(&past);

	expect_ran(&rec, 3, 60, 60, 1090, true, "a task that never migrated");
	expect_ran(&rec, 2, 0, 0, 0, false, "  was on no other CPU");
	past.accounts.account = TSCOPE_ACCOUNT_WAIT;
	expect_ran(&rec, 3, 60, 60, 0, true, "one that waits: since when it does not run is not known");
	past.accounts.account = TSCOPE_ACCOUNT_RUN;
	expect_ran(&rec, 3, 60, 60, 1100, true, "one that runs");
	/* A migration that no tracepoint told of. */
	past.sched.nr_migrations = 1;
	expect_ran(&rec, 3, 0, 0, 0, false, "one that the kernel says has migrated");
	past.sched.nr_migrations = 0;
	rec.sched = NULL;
	expect_ran(&rec, 3, 0, 0, 0, false, "one that has exited, and never migrated");

	rec = record_of(&past);
	move(&past, 0, 1010, 2, 3);
	expect_ran(&rec, 3, 50, 60, 1090, false, "90 of 100 ns there: 50 to 60 of 60");
	expect_ran(&rec, 2, 0, 10, 1010, false, "  and the first 10 elsewhere");
	rec = record_of(&past);
	move(&past, 0, 1080, 3, 2);
	move(&past, 1, 1050, 2, 3);
	expect_ran(&rec, 3, 0, 30, 1080, false, "30 ns there: up to 30 of 60");
	expect_ran(&rec, 2, 30, 60, 1090, false, "  and at least the rest on the other one");
	past.counts.migrations = 9;
	expect_ran(&rec, 3, 0, 60, 1080, false, "before the migrations that are kept it may have been anywhere");
	rec.moves = NULL;
	expect_ran(&rec, 3, 0, 0, 0, false, "without its migrations nothing is known");
}

static void test_lists(struct tasks *tasks)
{
	struct ran_list list = { .cpu = { .cpu = 3, .now_ns = 1100, .idle_ns = 20 } };
	struct cpu_set cpus = {};
	struct past past[2];
	struct ts_task task[2] = {};
	struct ts_set set = { .task = task, .nr = 2 }, none = {};
	bool is_irq;

	task[0].rec = record_of(&past[0]);
	task[1].rec = record_of(&past[1]);
	past[1].accounts.run_ns = 10;
	past[1].wakers = (struct tscope_wakers){ .waker[0] = { .count = 3, .tid = 5 }, .irq = 2 };
	task[1].rec.affinity = &tasks->made[8].affinity;
	cpu_set_parse(&cpus, "3");
	tasks->made[8].mask = 0x8;
	ran_list(&list, 1000, &none, &set);
	ok(list.busy_ns == 80 && list.nr == 2 && list.ran[0].least_ns == 60, "the longest first");
	ok(ran_untold(&list) == 10, "what no task is known to have run");
	ok(!ran_outsider(&list, &cpus), "none may run elsewhere, as far as is known");
	tasks->made[8].mask = 0x18;
	ok(ran_outsider(&list, &cpus) == &list.ran[1], "one may");
	ok(ran_waker(&task[1].rec, &is_irq)->tid == 5 && !is_irq, "the task that woke it most often");
	past[1].wakers.irq = 4;
	ok(!ran_waker(&task[1].rec, &is_irq) && is_irq, "an interrupt did");
	free(list.ran);
	make_tasks(tasks);
}

/* For the watch: a task is where its number says. */
static enum task_place place_by_tid(void *arg, __s32 tid, char *comm)
{
	(void)arg;
	strcpy(comm, tid < 100 ? "some" : "");
	return tid < 100 ? tid / 10 : PLACE_UNKNOWN;
}

static struct ts_event switch_event(__u32 cpu, __s32 next)
{
	return (struct ts_event){ .time_ns = 5, .cpu = cpu,
				  .sw = { .event.type = TSCOPE_EVENT_SWITCH, .next = next } };
}

static bool switches(struct isolation_watch *watch, __u32 cpu, __s32 next, struct violation *v)
{
	struct ts_event event = switch_event(cpu, next);

	return isolation_watch_event(watch, &event, v);
}

static void fork_of(struct isolation_watch *watch, __s32 creator, __s32 tid)
{
	struct ts_event event = { .fork = { .event.type = TSCOPE_EVENT_FORK,
					    .creator = creator, .tid = tid } };
	struct violation v;

	ok(!isolation_watch_event(watch, &event, &v), "  a birth is none");
}

static void wake(struct isolation_watch *watch, __s32 waker, __s32 tid, __u16 info)
{
	struct ts_event event = { .waking = { .event = { .type = TSCOPE_EVENT_WAKING, .info = info },
					      .tid = tid, .waker = waker } };
	struct violation v;

	isolation_watch_event(watch, &event, &v);
}

static void test_watch(void)
{
	struct isolation_watch watch = { .place = place_by_tid };
	struct violation v;
	struct text t = {};
	struct json j = { .out = &t };
	__s32 tid;

	cpu_set_parse(&watch.cpus, "8-15");
	ok(!switches(&watch, 8, 0, &v), "the idle task is no violation");
	ok(!switches(&watch, 8, PLACE_INSIDE * 10, &v), "nor is one that may run there alone");
	ok(!switches(&watch, 7, PLACE_OUTSIDER * 10, &v), "nor one on another CPU");
	ok(!switches(&watch, 8, PLACE_KERNEL * 10, &v), "nor a thread of the kernel");
	watch.has_kernel = true;
	ok(switches(&watch, 8, PLACE_KERNEL * 10, &v), "  but with --kernel");
	wake(&watch, 77, PLACE_OUTSIDER * 10, 8);
	ok(switches(&watch, 15, PLACE_OUTSIDER * 10, &v) && v.cpu == 15 && v.at_ns == 5 &&
	   v.tid == PLACE_OUTSIDER * 10 && v.waker == 77 && !v.by_irq && !strcmp(v.comm, "some"),
	   "one that may run elsewhere, too, is one");
	violation_put(&t, &v, 2, "ba sh");
	is(t.s, "CPU 15 ran after 3ns: 30 some, which may run elsewhere, too; woken by 77 ba sh\n",
	   "  in words");
	text_clear(&t);
	violation_put_json(&j, &v, "ba sh");
	check_json(t.s, "d[\"violation\"] == {\"cpu\": 15, \"at\": 5, \"tid\": 30, \"comm\": \"some\","
			" \"place\": \"OUTSIDER\", \"woken_by_irq\": False, \"waker\": 77,"
			" \"waker_comm\": \"ba sh\"}", "  for programs");
	wake(&watch, 77, PLACE_OUTSIDER * 10, TSCOPE_WAKING_IRQ);
	ok(switches(&watch, 15, PLACE_OUTSIDER * 10, &v) && v.by_irq && !v.waker, "an interrupt woke it");
	ok(switches(&watch, 8, 500, &v) && v.place == PLACE_UNKNOWN && !v.comm[0],
	   "one that has exited, and of which nothing is known");
	fork_of(&watch, PLACE_INSIDE * 10, 501);
	ok(!switches(&watch, 8, 501, &v), "one that has exited, of a creator that may run there alone");
	fork_of(&watch, 501, 502);
	ok(!switches(&watch, 8, 502, &v), "  and a child of that");
	for (tid = 1000; tid < 3000; tid++)
		wake(&watch, 1, tid, 0);
	ok(!switches(&watch, 8, 502, &v) && switches(&watch, 8, 2999, &v) && v.waker == 1,
	   "thousands of tasks");
	ok(isolation_watch_task(&watch, 8, PLACE_OUTSIDER * 10, &v) && !v.at_ns &&
	   !isolation_watch_task(&watch, 8, 0, &v), "a task that runs as it begins");
	text_free(&t);
	isolation_watch_free(&watch);
}

/* 64 cores of two threads on two nodes, eight cores a cache; or fewer. */
static void make_cores(struct machine *machine, unsigned int cores, unsigned int cores_of_llc)
{
	char list[64];
	unsigned int cpu, core, llc, node;

	machine_make(machine);
	snprintf(list, sizeof(list), "0-%u", 2 * cores - 1);
	machine_put(machine, list, CPU "/online");
	for (cpu = 0; cpu < 2 * cores; cpu++) {
		core = cpu % cores;
		snprintf(list, sizeof(list), "%u,%u", core, core + cores);
		machine_put(machine, list, CPU "/cpu%u/topology/thread_siblings_list", cpu);
		machine_put(machine, list, CPU "/cpu%u/cache/index2/shared_cpu_list", cpu);
		llc = core / cores_of_llc * cores_of_llc;
		snprintf(list, sizeof(list), "%u-%u,%u-%u", llc, llc + cores_of_llc - 1, llc + cores,
			 llc + cores + cores_of_llc - 1);
		machine_put(machine, list, CPU "/cpu%u/cache/index3/shared_cpu_list", cpu);
	}
	for (node = 0; node < 2; node++) {
		snprintf(list, sizeof(list), "%u-%u,%u-%u", node * cores / 2,
			 (node + 1) * cores / 2 - 1, cores + node * cores / 2,
			 cores + (node + 1) * cores / 2 - 1);
		machine_put(machine, list, "/sys/devices/system/node/node%u/cpulist", node);
	}
}

static void expect_plan(const struct machine *machine, unsigned int nr, const char *cpus,
			const char *threads, int node, bool is_one_llc, const char *what)
{
	struct isolation_plan plan;
	struct text t = {};
	bool is_plan = isolation_plan(&plan, machine->root, nr);

	ok(is_plan == !!cpus, "%s", what);
	if (!is_plan || !cpus)
		return;
	cpu_set_put(&t, &plan.cpus);
	is(t.s, cpus, "  these CPUs");
	text_clear(&t);
	cpu_set_put(&t, &plan.threads);
	is(t.s, threads, "  these for the threads");
	ok(plan.node == node && plan.is_one_llc == is_one_llc, "  node %d, one cache: %d", node,
	   is_one_llc);
	text_free(&t);
}

static void test_plan(void)
{
	struct isolation_plan plan;
	struct machine machine;
	struct text t = {};
	struct json j = { .out = &t };

	make_cores(&machine, 64, 8);
	expect_plan(&machine, 8, "56-63,120-127", "56-63", 1, true, "8 threads on 64 cores");
	isolation_plan(&plan, machine.root, 8);
	plan_put(&t, &plan);
	ok(strstr(t.s, "isolcpus=domain,managed_irq,56-63,120-127 nohz_full=56-63,120-127"
		       " rcu_nocbs=56-63,120-127 irqaffinity=0-55,64-119\n") &&
	   strstr(t.s, "  taskset -pc 56 TID1; chrt -f -p 50 TID1\n") &&
	   strstr(t.s, "echo ffffff,ffffffff,00ffffff,ffffffff >/proc/irq/default_smp_affinity\n"),
	   "  in lines");
	text_clear(&t);
	plan_put_json(&j, &plan);
	check_json(t.s, "d[\"plan\"][\"node\"] == 1 and len(d[\"plan\"][\"run\"]) == 9"
			" and all(d[\"plan\"][k] for k in (\"command_line\", \"systemd\", \"tuned\", \"now\"))",
		   "  for programs");
	expect_plan(&machine, 9, "55-63,119-127", "55-63", 1, false, "9 threads: a node");
	expect_plan(&machine, 33, "31-63,95-127", "31-63", -1, false, "33 threads: all nodes");
	expect_plan(&machine, 63, "1-63,65-127", "1-63", -1, false, "63 threads");
	expect_plan(&machine, 64, NULL, NULL, 0, false, "64 threads: no core is left");
	machine_remove(&machine, "");
	make_cores(&machine, 2, 2);
	expect_plan(&machine, 1, "1,3", "1", 1, true, "a small machine");
	machine_remove(&machine, "");
	machine_make(&machine);
	expect_plan(&machine, 1, NULL, NULL, 0, false, "nothing is known");
	machine_remove(&machine, "");
	text_free(&t);
}

static void test_audit(struct tasks *tasks)
{
	struct ran_list list = { .cpu = { .cpu = 8, .now_ns = 1100, .idle_ns = 20,
					  .switches = { 1, 2, 3, 4 } } };
	struct isolation_audit audit = {
		.isolation.tasks = &tasks->set, .list = &list, .nr_lists = 1, .loaded_ns = 1000,
	};
	struct past past;
	struct ts_task task = { .rec = record_of(&past) };
	struct ts_set set = { .task = &task, .nr = 1 }, none = {};
	struct machine machine;
	struct text t = {};
	struct json j = { .out = &t };

	make_good(&machine);
	audit.isolation.root = machine.root;
	cpu_set_parse(&audit.isolation.cpus, "8-15");
	past.sched.cpu = 8;
	strcpy(past.ids.comm, "a b");
	past.wakers.waker[0] = (struct tscope_waker){ .count = 2, .tid = 5, .comm = "w" };
	isolation_check(&audit.isolation);
	ran_list(&list, 1000, &set, &none);
	isolation_put(&t, &audit);
	ok(strstr(t.s, "CPUs 8-15: 15 checks pass, 0 fail, 0 are not known\n") &&
	   strstr(t.s, "PASS     nohz_full        without a tick while they run one task\n"
		       "                          [/sys/devices/system/cpu/nohz_full]\n") &&
	   strstr(t.s, "\nCPU 8: busy for 80ns of 100ns, 10 switches\n"
		       "  AT LEAST   AT MOST  SWITCHES      LAST  PLACE      TASK\n"
		       "      60ns      60ns   5            10ns  exited     7 a b, woken by 5 w 2 times\n"
		       "      20ns  of which it is not known which task ran it\n"), "an audit in words");
	text_clear(&t);
	isolation_put_json(&j, &audit);
	check_json(t.s, "[c[\"outcome\"] for c in d[\"isolation\"][\"checks\"]] == [\"PASS\"] * 15"
			" and d[\"isolation\"][\"ran\"][0][\"tasks\"] == [{\"tid\": 7, \"comm\": \"a b\","
			" \"place\": \"exited\", \"least\": 60, \"most\": 60, \"exact\": True,"
			" \"switches\": 5, \"last\": 1090, \"woken_by_irq\": False, \"waker\": 5,"
			" \"waker_comm\": \"w\"}] and d[\"isolation\"][\"ran\"][0][\"untold\"] == 20",
		   "  for programs");
	free(list.ran);
	isolation_free(&audit.isolation);
	machine_remove(&machine, "");
	text_free(&t);
}

void test_isolation(void)
{
	struct tasks tasks;

	make_tasks(&tasks);
	test_sets();
	test_good(&tasks);
	test_each_check(&tasks);
	test_partitions(&tasks);
	test_interrupts(&tasks);
	test_tasks(&tasks);
	test_ran();
	test_lists(&tasks);
	test_watch();
	test_plan();
	test_audit(&tasks);
}
