// SPDX-License-Identifier: GPL-2.0
#include "page.h"
#include "values.h"

/* The label of a scope: of which group, or CPU, a sample is. */
struct subject {
	const char *label;
	const char *value;
};

static void put_labels(struct text *t, const struct subject *subject, const char *label,
		       const char *value)
{
	if (!subject->label && !label)
		return;
	text_putc(t, '{');
	if (subject->label) {
		text_printf(t, "%s=\"", subject->label);
		put_label_value(t, subject->value);
		text_puts(t, label ? "\"," : "\"");
	}
	if (label) {
		text_printf(t, "%s=\"", label);
		put_label_value(t, value);
		text_putc(t, '"');
	}
	text_putc(t, '}');
}

static void put_value(struct text *t, enum unit unit, __u64 value)
{
	text_putc(t, ' ');
	if (unit == SECONDS)
		put_seconds(t, value);
	else
		text_put_u64(t, value);
	text_putc(t, '\n');
}

static void put_bucket(struct text *t, const struct metric *metric, const struct subject *subject,
		       const char *le, __u64 value)
{
	text_printf(t, "%s_bucket", metric->name);
	put_labels(t, subject, "le", le);
	put_value(t, NO_UNIT, value);
}

/* Buckets of Prometheus have all waits up to their end, so that each has those before it. */
static void put_histogram(struct text *t, const struct metric *metric, struct group *group,
			  const struct subject *subject, __u64 now_ns)
{
	struct text le = {};
	__u64 sum = 0;
	unsigned int i;

	for (i = 0; i < NR_WAIT_BUCKETS; i++) {
		sum += group_show(group, COUNT_WAIT_BUCKET + i, now_ns);
		text_clear(&le);
		if (i < NR_WAIT_BUCKETS - 1)
			put_seconds(&le, wait_bucket_end(i) - 1);
		else
			text_puts(&le, "+Inf");
		put_bucket(t, metric, subject, text_str(&le), sum);
	}
	text_free(&le);
	text_printf(t, "%s_sum", metric->name);
	put_labels(t, subject, NULL, NULL);
	put_value(t, SECONDS, group_show(group, COUNT_ENDED_WAITS_NS, now_ns));
	text_printf(t, "%s_count", metric->name);
	put_labels(t, subject, NULL, NULL);
	put_value(t, NO_UNIT, sum);
}

static void put_groups(struct text *t, struct look *look, const struct metric *metric)
{
	struct accounting *accounting = &look->accounting;
	struct groups *groups = &accounting->groups;
	const struct series *series;
	__u64 value;
	__u32 i;

	for (i = 0; i < groups->nr; i++) {
		struct group *group = &groups->group[i];
		const struct subject subject = { by_name(accounting->by), group->name };

		if (!group->name)
			continue;
		if (metric->type == HISTOGRAM) {
			put_histogram(t, metric, group, &subject, accounting->now_ns);
			continue;
		}
		for (series = NULL; (series = metric_next(metric, series));) {
			if (!value_of_group(accounting, group, series->value, &value))
				continue;
			put_name(t, metric);
			put_labels(t, &subject, metric->label, series->label);
			put_value(t, metric->unit, value);
		}
	}
}

static void put_cpus(struct text *t, const struct look *look, const struct metric *metric)
{
	const struct series *series;
	char number[16];
	__u64 value;
	__u32 i;

	for (i = 0; i < look->nr_cpus; i++) {
		const struct subject subject = { "cpu", number };

		snprintf(number, sizeof(number), "%u", i);
		for (series = NULL; (series = metric_next(metric, series));) {
			if (!value_of_cpu(&look->cpu[i], series->value, &value))
				continue;
			put_name(t, metric);
			put_labels(t, &subject, metric->label, series->label);
			put_value(t, metric->unit, value);
		}
	}
}

static void put_versions(struct text *t, const struct look *look, const struct metric *metric)
{
	const struct tscope_info *info = ts_info(look->ts);

	put_name(t, metric);
	text_puts(t, "{version=\"");
	put_label_value(t, info->version);
	text_printf(t, "\",abi=\"%u.%u\",exporter=\"%s\"} 1\n", info->abi_major, info->abi_minor,
		    ts_version());
}

static void put_single(struct text *t, const struct look *look, const struct metric *metric)
{
	const struct subject none = {};
	const struct series *series;
	__u64 value;

	if (metric->type == INFO) {
		put_versions(t, look, metric);
		return;
	}
	for (series = NULL; (series = metric_next(metric, series));) {
		if (!value_of_look(look, series->value, &value))
			continue;
		put_name(t, metric);
		put_labels(t, &none, metric->label, series->label);
		put_value(t, metric->unit, value);
	}
}

void page_put(struct text *t, struct look *look, enum format format)
{
	const struct metric *metric;
	size_t i;

	for (i = 0; (metric = metric_at(i)); i++) {
		put_head(t, metric, format);
		if (metric->scope == OF_GROUP)
			put_groups(t, look, metric);
		else if (metric->scope == OF_CPU)
			put_cpus(t, look, metric);
		else
			put_single(t, look, metric);
	}
	put_end(t, format);
}
