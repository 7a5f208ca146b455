// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "names.h"
#include "status.h"

#include <taskscope/taskscope.h>

/* What there is of them, and since when that is all. */
static void put_exited(struct text *t, const char *what, __u64 nr, __u32 max, __u64 whole_for_ns)
{
	text_printf(t, "%-11s %llu; the latest %u are kept", what, nr, max);
	if (nr > max) {
		text_puts(t, ", all of the last ");
		text_put_time(t, whole_for_ns);
	}
	text_putc(t, '\n');
}

static const char *clock_name(const struct tscope_info *info)
{
	return info->clock_source == TSCOPE_CLOCK_COUNTER ? "counter" : "kernel";
}

/* A check that found nothing to look at has not shown anything. */
static bool counts_ok(const struct status *st)
{
	return st->counts.checked && !st->counts.unequal;
}

static bool accounts_ok(const struct status *st)
{
	return st->accounts.checked && !st->accounts.unequal;
}

bool status_ok(const struct status *st)
{
	return (!st->accounts_done || accounts_ok(st)) && (!st->counts_done || counts_ok(st)) &&
	       (!st->ctxt_done || st->ctxt_ok) && times_agree(&st->run) &&
	       times_agree(&st->wait) && (!st->sleep.checked || st->sleep.ok);
}

static void put_verdict(struct text *t, const char *name, bool done, bool ok)
{
	text_printf(t, "  %-9s %s", name, !done ? "not checked" : ok ? "PASS" : "FAIL");
}

static void put_bad(struct text *t, __s32 tid)
{
	if (tid)
		text_printf(t, "; see taskscope show %d", tid);
	text_putc(t, '\n');
}

static void put_times(struct text *t, const char *name, const struct times_check *check,
		      const char *what, const char *ours, const char *kernel)
{
	put_verdict(t, name, check->checked, times_agree(check));
	if (check->checked) {
		text_printf(t, ": %s; %zu tasks checked, %zu unequal, %s ", what,
			    check->checked, check->unequal, ours);
		text_put_time(t, check->ours_ns);
		text_printf(t, ", %s ", kernel);
		text_put_time(t, check->kernel_ns);
	}
	if (check->room_ns) {
		text_puts(t, "; they ran ");
		text_put_time(t, check->spent_ns);
		text_puts(t, " of ");
		text_put_time(t, check->room_ns);
	}
	put_bad(t, check->bad_tid);
}

static void put_sleep(struct text *t, const struct sleep_check *check)
{
	put_verdict(t, "sleep", check->checked, check->ok);
	if (check->checked) {
		text_puts(t, ": this program slept for ");
		text_put_time(t, check->asked_ns);
		text_puts(t, ", SLEEP of it ");
		text_put_time(t, check->slept_ns);
	} else {
		text_puts(t, ": this program was preempted");
	}
	text_putc(t, '\n');
}

static void put_checks(struct text *t, const struct status *st)
{
	text_puts(t, "\nchecks\n");
	put_verdict(t, "accounts", st->accounts_done, accounts_ok(st));
	if (st->accounts_done)
		text_printf(t, ": RUN + WAIT + SLEEP + BLOCK + STOP = AGE; %zu tasks checked, %zu unequal, %zu not counted",
			    st->accounts.checked, st->accounts.unequal, st->accounts.uncounted);
	put_bad(t, st->accounts.bad_tid);

	put_verdict(t, "counts", st->counts_done, counts_ok(st));
	if (st->counts_done)
		text_printf(t, ": NVCSW, NIVCSW and MIGRATIONS rose by what was counted; %zu tasks checked, %zu unequal, %zu ran in between, %zu not counted",
			    st->counts.checked, st->counts.unequal, st->counts.ran,
			    st->counts.uncounted);
	put_bad(t, st->counts.bad_tid);

	put_verdict(t, "ctxt", st->ctxt_done, st->ctxt_ok);
	if (st->ctxt_done)
		text_printf(t, ": ctxt of /proc/stat rose by %llu, switches seen on all CPUs by %llu to %llu",
			    st->second.ctxt - st->first.ctxt, st->second.before - st->first.after,
			    st->second.after - st->first.before);
	text_putc(t, '\n');

	put_times(t, "run", &st->run, "RUN and WAIT hold RUNTIME and RUNDELAY",
		  "in all RUN", "RUNTIME");
	put_times(t, "wait", &st->wait, "waits are as many as switches, and as long as WAIT",
		  "of those that never moved WAIT", "RUNDELAY");
	put_sleep(t, &st->sleep);
}

static void put_cost_of(struct text *t, const char *what, bool known, __u64 ns)
{
	text_puts(t, what);
	if (known)
		text_put_time(t, ns);
	else
		text_puts(t, "not measured yet");
}

/* What the module cost while this program ran. */
static void put_cost(struct text *t, const struct status *st)
{
	struct ts_cost cost;

	ts_cost(&st->before, &st->info, &cost);
	put_cost_of(t, "own cost    switch ", cost.known & TS_COST_SWITCH, cost.switch_ns);
	put_cost_of(t, ", waking ", cost.known & TS_COST_WAKING, cost.waking_ns);
	put_cost_of(t, ", fork and exit ", cost.known & TS_COST_TASK, cost.task_ns);
	text_printf(t, "; %llu events/s", cost.events_per_s);
	if (cost.known & TS_COST_CPU)
		text_printf(t, ", %llu.%04llu %% of one CPU", cost.cpu_ppm / 10000,
			    cost.cpu_ppm % 10000);
	text_puts(t, "; ");
	text_put_size(t, cost.bytes);
	text_puts(t, "\n");
}

void status_put(struct text *t, const struct status *st)
{
	const struct tscope_info *info = &st->info;

	text_printf(t, "module      %.*s, ABI %u.%u; this program %s, ABI %d.%d\n",
		    TSCOPE_VERSION_BYTES, info->version, info->abi_major, info->abi_minor,
		    TASKSCOPE_VERSION, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR);
	text_puts(t, "loaded      ");
	text_put_time(t, info->now_ns - info->loaded_ns);
	text_printf(t, " ago, %u CPUs\nhooks       ", info->nr_cpus);
	if (info->hooks)
		put_hook_names(t, info->hooks);
	else
		text_puts(t, "none: nothing is counted, births are inferred");
	if (st->bpf_scheduler[0])
		text_printf(t, "\nsched_ext   %s, a BPF scheduler, is at work: SCHED_EXT tells which tasks it runs",
			    st->bpf_scheduler);
	text_puts(t, "\ngroups      ");
	put_group_names(t, info->groups);
	if (info->groups != TSCOPE_GROUPS_ALL) {
		text_puts(t, "\nnot here    ");
		put_group_names(t, TSCOPE_GROUPS_ALL & ~info->groups);
	}
	text_printf(t, "\nrecords     %llu; begun at birth %llu, adopted %llu, missed %llu, ended %llu\n",
		    info->nr_records, info->nr_seen, info->nr_adopted, info->nr_missed,
		    info->nr_freed);
	text_puts(t, "memory      ");
	text_put_size(t, info->memory_bytes);
	text_printf(t, "\nswitches    %llu\nmigrations  %llu\n", info->nr_switches,
		    info->nr_migrations);
	text_printf(t, "streams     %u of %d, ", info->nr_streams, TSCOPE_STREAMS_MAX);
	text_put_size(t, info->stream_bytes);
	text_puts(t, " of ");
	text_put_size(t, info->stream_bytes_max);
	text_puts(t, "\n");
	put_exited(t, "exited", info->nr_exited, info->exited_max,
		   info->now_ns - info->exited_whole_ns);
	put_exited(t, "threads", info->nr_exited_threads, info->exited_threads_max,
		   info->now_ns - info->exited_threads_whole_ns);
	text_puts(t, "long waits  from ");
	text_put_time(t, info->blame_ns);
	text_printf(t, " on\nclock       %s, ", clock_name(info));
	text_put_time(t, info->clock_cost_ns);
	text_puts(t, " a reading\n");
	put_cost(t, st);
	put_checks(t, st);
}

static void put_names_json(struct json *j, const char *key, __u64 bits,
			   void (*put)(struct text *t, __u64 bits))
{
	struct text name = {};

	json_open(j, key, '[', false);
	for (; bits; bits &= bits - 1) {
		text_clear(&name);
		put(&name, bits & -bits);
		json_string(j, NULL, name.s);
	}
	json_close(j);
	text_free(&name);
}

static void put_verdict_json(struct json *j, const char *key, bool done, bool ok)
{
	json_open(j, key, '{', false);
	if (done)
		json_bool(j, "ok", ok);
	else
		json_literal(j, "ok", "null");
}

static void put_times_json(struct json *j, const char *key, const struct times_check *check)
{
	put_verdict_json(j, key, check->checked, times_agree(check));
	json_u64(j, "checked", check->checked);
	json_u64(j, "unequal", check->unequal);
	json_u64(j, "ours", check->ours_ns);
	json_u64(j, "kernel", check->kernel_ns);
	json_close(j);
}

static void put_known_json(struct json *j, const char *key, bool known, __u64 value)
{
	if (known)
		json_u64(j, key, value);
	else
		json_literal(j, key, "null");
}

static void put_cost_json(struct json *j, const struct status *st)
{
	struct ts_cost cost;

	ts_cost(&st->before, &st->info, &cost);
	json_open(j, "own_cost", '{', false);
	put_known_json(j, "switch", cost.known & TS_COST_SWITCH, cost.switch_ns);
	put_known_json(j, "waking", cost.known & TS_COST_WAKING, cost.waking_ns);
	put_known_json(j, "task", cost.known & TS_COST_TASK, cost.task_ns);
	json_u64(j, "events_per_second", cost.events_per_s);
	put_known_json(j, "cpu_ppm", cost.known & TS_COST_CPU, cost.cpu_ppm);
	json_u64(j, "bytes", cost.bytes);
	json_close(j);
}

void status_put_json(struct json *j, const struct status *st)
{
	const struct tscope_info *info = &st->info;
	char version[TSCOPE_VERSION_BYTES + 1] = {};

	memcpy(version, info->version, TSCOPE_VERSION_BYTES);
	json_open(j, NULL, '{', true);
	json_open(j, "status", '{', true);
	json_string(j, "version", TASKSCOPE_VERSION);
	json_string(j, "module_version", version);
	json_u64(j, "abi_major", info->abi_major);
	json_u64(j, "abi_minor", info->abi_minor);
	put_names_json(j, "hooks", info->hooks, put_hook_names);
	put_names_json(j, "groups", info->groups, put_group_names);
	if (st->bpf_scheduler[0])
		json_string(j, "bpf_scheduler", st->bpf_scheduler);
	else
		json_literal(j, "bpf_scheduler", "null");
	json_u64(j, "clock_id", info->clock_id);
	json_u64(j, "nr_cpus", info->nr_cpus);
	json_u64(j, "now", info->now_ns);
	json_u64(j, "loaded", info->loaded_ns);
	json_u64(j, "records", info->nr_records);
	json_u64(j, "seen", info->nr_seen);
	json_u64(j, "adopted", info->nr_adopted);
	json_u64(j, "missed", info->nr_missed);
	json_u64(j, "freed", info->nr_freed);
	json_u64(j, "switches", info->nr_switches);
	json_u64(j, "migrations", info->nr_migrations);
	json_u64(j, "memory", info->memory_bytes);
	json_u64(j, "streams", info->nr_streams);
	json_u64(j, "stream_bytes", info->stream_bytes);
	json_u64(j, "stream_bytes_max", info->stream_bytes_max);
	json_u64(j, "exited", info->nr_exited);
	/* Its name in 0.1.0. */
	json_u64(j, "departed", info->nr_exited);
	json_u64(j, "exited_max", info->exited_max);
	json_u64(j, "exited_whole", info->exited_whole_ns);
	json_u64(j, "exited_threads", info->nr_exited_threads);
	json_u64(j, "exited_threads_max", info->exited_threads_max);
	json_u64(j, "exited_threads_whole", info->exited_threads_whole_ns);
	json_u64(j, "ends_missed", info->nr_ends_missed);
	json_u64(j, "blame_ns", info->blame_ns);
	json_string(j, "clock", clock_name(info));
	json_u64(j, "clock_cost", info->clock_cost_ns);
	put_cost_json(j, st);

	json_open(j, "checks", '{', true);
	put_verdict_json(j, "accounts", st->accounts_done, accounts_ok(st));
	json_u64(j, "checked", st->accounts.checked);
	json_u64(j, "unequal", st->accounts.unequal);
	json_u64(j, "uncounted", st->accounts.uncounted);
	json_close(j);
	put_verdict_json(j, "counts", st->counts_done, counts_ok(st));
	json_u64(j, "checked", st->counts.checked);
	json_u64(j, "unequal", st->counts.unequal);
	json_u64(j, "ran", st->counts.ran);
	json_u64(j, "uncounted", st->counts.uncounted);
	json_close(j);
	put_verdict_json(j, "ctxt", st->ctxt_done, st->ctxt_ok);
	json_u64(j, "kernel", st->second.ctxt - st->first.ctxt);
	json_u64(j, "least", st->second.before - st->first.after);
	json_u64(j, "most", st->second.after - st->first.before);
	json_close(j);
	put_times_json(j, "run", &st->run);
	put_times_json(j, "wait", &st->wait);
	put_verdict_json(j, "sleep", st->sleep.checked, st->sleep.ok);
	json_u64(j, "ours", st->sleep.slept_ns);
	json_u64(j, "asked", st->sleep.asked_ns);
	json_close(j);
	json_close(j);

	json_close(j);
	json_close(j);
}
