// SPDX-License-Identifier: GPL-2.0
#include "document.h"
#include "format.h"

static const struct {
	const char *title;
	const char *about;
	const char *label;
} scopes[NR_SCOPES] = {
	[OF_GROUP] = { "Of each group",
		"The label of the group is `cgroup`, or what `--by` says: `comm`, `container`, `unit`. "
		"Counters begin at 0 when the exporter starts; one file of `--textfile` without "
		"`--interval` has what was counted since the module was loaded, of the tasks that are kept.",
		"`cgroup`" },
	[OF_CPU] = { "Of each CPU", "The label is `cpu`, its number.", "`cpu`" },
	[OF_MODULE] = { "Of the module", "What the module costs, and what it could not count.", NULL },
	[OF_EXPORTER] = { "Of the exporter", "What the exporter has read, and what it could not.", NULL },
};

static const char introduction[] =
	"# Metrics of taskscope-exporter\n"
	"\n"
	"This page is made of the table that makes the metrics: `taskscope-exporter --print-metrics`.\n"
	"What they rest on is in taskscope-exporter(8), and the words are in the "
	"[glossary](glossary.md).\n"
	"A histogram has the samples `_bucket`, `_sum` and `_count`.\n";

static void put_labels(struct text *t, const struct metric *metric)
{
	const char *label = scopes[metric->scope].label;
	const struct series *series = NULL;
	const char *between = " ";

	if (label)
		text_puts(t, label);
	if (metric->type == HISTOGRAM)
		text_puts(t, ", `le`");
	if (metric->type == INFO)
		text_puts(t, "`version`, `abi`, `exporter`");
	if (!metric->label)
		return;
	text_printf(t, "%s`%s`:", label ? ", " : "", metric->label);
	while ((series = metric_next(metric, series))) {
		text_printf(t, "%s%s", between, series->label);
		between = ", ";
	}
}

static void put_row(struct text *t, const struct metric *metric)
{
	text_puts(t, "| `");
	put_name(t, metric);
	text_printf(t, "` | %s | ", type_word(metric, FORMAT_OPENMETRICS));
	put_labels(t, metric);
	text_printf(t, " | %s |\n", metric->help);
}

void document_put(struct text *t)
{
	const struct metric *metric;
	enum scope scope = NR_SCOPES;
	size_t i;

	text_puts(t, introduction);
	for (i = 0; (metric = metric_at(i)); i++) {
		if (metric->scope != scope) {
			scope = metric->scope;
			text_printf(t, "\n## %s\n\n%s\n\n", scopes[scope].title, scopes[scope].about);
			text_puts(t, "| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n");
		}
		put_row(t, metric);
	}
}
