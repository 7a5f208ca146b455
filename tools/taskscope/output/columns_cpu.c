// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>

#include "columns_cpu.h"

static bool get_u32(const struct column *col, const struct record *rec, struct value *v)
{
	v->u = *(const __u32 *)((const char *)&rec->cpu->get + col->offset);
	return true;
}

/* Without this hook the module does not see what a CPU does. */
static bool sees_switches(const struct record *rec)
{
	return rec->cpu->hooks & TSCOPE_HOOK_SWITCH;
}

static bool get_u64(const struct column *col, const struct record *rec, struct value *v)
{
	v->u = *(const __u64 *)((const char *)&rec->cpu->get + col->offset);
	return true;
}

static bool get_node(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = rec->cpu->get.node;
	return v->i >= 0;
}

static bool get_online(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = !!(rec->cpu->get.flags & TSCOPE_CPU_ONLINE);
	return true;
}

static bool get_kind(const struct column *col, const struct record *rec, struct value *v)
{
	return get_u64(col, rec, v) && sees_switches(rec);
}

static __u64 time_of(const struct cpu *cpu)
{
	return cpu->get.now_ns > cpu->loaded_ns ? cpu->get.now_ns - cpu->loaded_ns : 0;
}

/* Never more than all: the clocks of two CPUs may differ by a little. */
static __u64 idle_of(const struct cpu *cpu)
{
	return cpu->get.idle_ns < time_of(cpu) ? cpu->get.idle_ns : time_of(cpu);
}

static bool get_idle(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = idle_of(rec->cpu);
	return sees_switches(rec);
}

static bool get_busy(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = time_of(rec->cpu) - idle_of(rec->cpu);
	return sees_switches(rec);
}

/* In hundredths of a percent, of the time since load or since the last round. */
static bool get_idle_percent(const struct column *col, const struct record *rec, struct value *v)
{
	__u64 all = time_of(rec->cpu), idle = idle_of(rec->cpu);

	(void)col;
	if (rec->before) {
		all -= time_of(rec->before->cpu);
		idle = idle > idle_of(rec->before->cpu) ? idle - idle_of(rec->before->cpu) : 0;
	}
	if (!sees_switches(rec) || !all || all > time_of(rec->cpu) || idle > all)
		return false;
	v->u = share_of(idle, all);
	return true;
}

static bool get_busy_percent(const struct column *col, const struct record *rec, struct value *v)
{
	if (!get_idle_percent(col, rec, v))
		return false;
	v->u = 10000 - v->u;
	return true;
}

static bool get_switches(const struct column *col, const struct record *rec, struct value *v)
{
	const struct tscope_switches *s = &rec->cpu->get.switches;

	(void)col;
	v->u = s->same_mm + s->cross_mm + s->kthread + s->idle;
	return sees_switches(rec);
}

static bool get_migrations(const struct column *col, const struct record *rec, struct value *v)
{
	return get_u64(col, rec, v) && (rec->cpu->hooks & TSCOPE_HOOK_MIGRATE) &&
	       (rec->cpu->get.flags & TSCOPE_CPU_HAS_MIGRATIONS);
}

static bool get_tid(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = rec->cpu->get.tid;
	return sees_switches(rec) && v->i;
}

static bool get_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->text = rec->cpu->get.comm;
	return sees_switches(rec) && rec->cpu->get.tid;
}

#define AT(_member)		.offset = offsetof(struct tscope_cpu_get, _member)
#define NUMBER(_name, _whint)	.name = _name, .whint = _whint, .type = TYPE_NUMBER, \
				.scols = SCOLS_FL_RIGHT
#define TIME(_name)		.name = _name, .whint = 7, .type = TYPE_TIME, \
				.scols = SCOLS_FL_RIGHT
#define PERCENT(_name)		.name = _name, .whint = 6, .type = TYPE_PERCENT, \
				.scols = SCOLS_FL_RIGHT
#define ADDS(...)		__VA_ARGS__, .adds = true, .source = "sched_switch"

/* clang-format off */
static const struct column columns_of_cpus[] = {
	{ NUMBER("CPU", 3), AT(cpu), .get = get_u32,
	  .source = "its number", .help = "its number" },
	{ .name = "ONLINE", .whint = 3, .type = TYPE_BOOL, .get = get_online,
	  .source = "cpu_online_mask", .help = "it can run tasks" },
	{ NUMBER("NODE", 2), AT(node), .get = get_node, .is_signed = true,
	  .source = "cpu_to_node()", .help = "its NUMA node" },
	{ ADDS(TIME("BUSY")), .get = get_busy,
	  .help = "it ran tasks, since taskscope was loaded" },
	{ PERCENT("BUSY_PCT"), .get = get_busy_percent,
	  .source = "sched_switch", .help = "the same as part of that time" },
	{ ADDS(TIME("IDLE")), .get = get_idle,
	  .help = "it ran its idle task, or was offline" },
	{ PERCENT("IDLE_PCT"), .get = get_idle_percent,
	  .source = "sched_switch", .help = "the same as part of that time" },
	{ ADDS(NUMBER("SWITCHES", 7)), .get = get_switches,
	  .help = "switches, which is the sum of the four that follow" },
	{ ADDS(NUMBER("SW_SAME_MM", 6)), AT(switches.same_mm), .get = get_kind,
	  .help = "between tasks with the same address space" },
	{ ADDS(NUMBER("SW_CROSS_MM", 6)), AT(switches.cross_mm), .get = get_kind,
	  .help = "between tasks with different ones" },
	{ ADDS(NUMBER("SW_KTHREAD", 6)), AT(switches.kthread), .get = get_kind,
	  .help = "to or from a kernel thread" },
	{ ADDS(NUMBER("SW_IDLE", 6)), AT(switches.idle), .get = get_kind,
	  .help = "to or from the idle task" },
	{ NUMBER("MIGR_IN", 5), AT(migrated_in), .get = get_migrations, .adds = true,
	  .source = "sched_migrate_task", .help = "tasks that came to it" },
	{ NUMBER("MIGR_OUT", 5), AT(migrated_out), .get = get_migrations, .adds = true,
	  .source = "sched_migrate_task", .help = "tasks that left it" },
	{ NUMBER("TID", 5), .get = get_tid, .is_signed = true,
	  .source = "sched_switch", .help = "task that it runs; none: idle" },
	{ .name = "COMM", .whint = 15, .type = TYPE_TEXT, .get = get_comm,
	  .source = "sched_switch", .help = "name of that task as it began to run" },
};
/* clang-format on */

const struct column_set cpu_columns = {
	columns_of_cpus, sizeof(columns_of_cpus) / sizeof(columns_of_cpus[0])
};
