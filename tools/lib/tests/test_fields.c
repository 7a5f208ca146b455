// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope/taskscope.h>

#include "build.h"
#include "taskscope_wait_histogram.h"
#include "unit.h"

static bool is_in_ns(const char *name)
{
	size_t bytes = strlen(name);

	return bytes > 3 && !strcmp(name + bytes - 3, "_ns");
}

static size_t end_of(const struct ts_field *field)
{
	return field->offset + field->width * field->nr;
}

/* Nothing of a group is missing, but for what is reserved: one word, or less. */
static void test_table(void)
{
	const struct ts_field *field, *last = NULL;
	__u64 groups = 0;
	size_t i, gaps = 0, wrong = 0;

	for (i = 0; (field = ts_field(i)); i++) {
		if (last && last->group == field->group) {
			wrong += field->offset < end_of(last);
			gaps += field->offset - end_of(last);
			wrong += field->offset - end_of(last) > 4;
		} else {
			wrong += field->offset != 0 || (groups & field->group) != 0;
		}
		groups |= field->group;
		wrong += strcmp(field->group_name, ts_group_name(field->group)) != 0;
		wrong += ts_field_find(field->group_name, field->name) != field;
		wrong += field->kind == TS_COUNTER && field->is_signed;
		wrong += is_in_ns(field->name) != (field->unit == TS_UNIT_NS);
		last = field;
	}
	ok(!wrong && groups == TSCOPE_GROUPS_ALL, "fields: all groups, in order");
	/* Of ids, state, waits, exited and queue; at the end of a group there is no gap. */
	ok(gaps == 4 + 1 + 4 + 4 + 4, "fields: only reserved members are missing, %zu bytes", gaps);
	ok(!ts_field_find("waits", "run_ns") && !ts_field_find("x", "nr"), "fields: no such field");
}

static void test_groups(void)
{
	ok(ts_groups_parse("ids") == TSCOPE_GROUP_IDS &&
	   ts_groups_parse("waits,ids") == (TSCOPE_GROUP_WAITS | TSCOPE_GROUP_IDS),
	   "groups: by name");
	ok(!ts_groups_parse("") && !ts_groups_parse("ids,") && !ts_groups_parse("id") &&
	   !ts_groups_parse("ids waits"), "groups: no such name");
	ok(!ts_group_name(0) && !ts_group_name(3) && !ts_group_name(TSCOPE_GROUPS_ALL + 1),
	   "groups: no such group");
}

static const struct ts_task *add_task(struct ts_set *set, __u64 start_ns, __u64 run_ns)
{
	struct tscope_accounts *accounts;
	struct tscope_affinity *affinity;
	struct tscope_sched *sched;
	struct tscope_ids *ids;
	struct built b;

	ids = build_task(&b, 7, 7, 1, "x");
	ids->start_ns = start_ns;
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->nice = -20;
	affinity = build_group(&b, TSCOPE_GROUP_AFFINITY, sizeof(*affinity) + 16);
	affinity->size = sizeof(*affinity) + 16;
	affinity->nr_cpus = 128;
	affinity->mask[1] = 5;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->run_ns = run_ns;
	if (add_built(set, &b))
		abort();
	return ts_set_at(set, 0);
}

static void test_values(void)
{
	const struct ts_field *run = ts_field_find("accounts", "run_ns");
	const struct ts_field *mask = ts_field_find("affinity", "mask");
	struct ts_set before = {}, after = {}, other = {};
	const struct ts_task *was = add_task(&before, 1, 100), *is = add_task(&after, 1, 130);
	const struct ts_task *another = add_task(&other, 2, 50);
	__u64 value = 0;

	ok(!ts_value(is, run, 0, &value) && value == 130, "value: a number");
	ok(!ts_value(is, ts_field_find("sched", "nice"), 0, &value) && (__s64)value == -20,
	   "value: one below 0");
	ok(!ts_value(is, mask, 1, &value) && value == 5 && ts_value(is, mask, 2, &value) == -EINVAL,
	   "value: up to the end of a group");
	ok(ts_value(is, run, 1, &value) == -EINVAL &&
	   ts_value(is, ts_field_find("ids", "comm"), 0, &value) == -EINVAL &&
	   ts_value(is, ts_field_find("waits", "nr"), 0, &value) == -ENODATA, "value: none");
	ok(!ts_delta(was, is, run, 0, &value) && value == 30, "delta: of one task");
	ok(!ts_delta(NULL, is, run, 0, &value) && value == 130, "delta: of a new one");
	ok(!ts_delta(was, another, run, 0, &value) && value == 50, "delta: of another one");
	ok(!ts_delta(is, was, run, 0, &value) && !value, "delta: never below 0");
	ok(ts_delta(was, is, mask, 0, &value) == -EINVAL, "delta: of no counter");
	ts_set_clear(&before);
	ts_set_clear(&after);
	ts_set_clear(&other);
}

static void test_merged_waits(void)
{
	struct tscope_waits sum = {}, one = { .nr = 2, .sum_ns = 6000, .max_ns = 5000,
					      .max_at_ns = 77, .open_ns = 9, .nr_open = 1 };

	ok(!ts_quantile(&sum, 990), "quantile: of no waits");
	one.bucket[tscope_wait_bucket(1000)]++;
	one.bucket[tscope_wait_bucket(5000)]++;
	ts_waits_add(&sum, &one);
	one.max_ns = 4000;
	one.max_at_ns = 99;
	ts_waits_add(&sum, &one);
	ok(sum.nr == 4 && sum.sum_ns == 12000 && sum.max_ns == 5000 && sum.max_at_ns == 77 &&
	   sum.nr_open == 2 && sum.open_ns == 9, "waits: merged");
	ok(ts_quantile(&sum, 500) < 2048 && ts_quantile(&sum, 1000) == 5000, "waits: quantiles");
}

void test_fields(void)
{
	test_table();
	test_groups();
	test_values();
	test_merged_waits();
}
