// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "format.h"
#include "options.h"
#include "unit.h"

static const struct {
	const char *accept;
	enum format format;
	const char *what;
} accepts[] = {
	{ NULL, FORMAT_TEXT, "no header" },
	{ "", FORMAT_TEXT, "an empty one" },
	{ "*/*", FORMAT_TEXT, "curl" },
	{ "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
	  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", FORMAT_OPENMETRICS, "Prometheus 2.42" },
	{ "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
	  FORMAT_TEXT, "Prometheus 2.5, which does not know version 1.0.0" },
	{ "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
	  "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;"
	  "escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
	  FORMAT_OPENMETRICS, "Prometheus 3" },
	{ "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
	  "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5",
	  FORMAT_OPENMETRICS, "Prometheus that wants protobuf most" },
	{ "text/plain;version=0.0.4", FORMAT_TEXT, "text alone" },
	{ "text/plain;q=1.0, application/openmetrics-text;q=0.9", FORMAT_TEXT, "text rather" },
	{ "Application/OpenMetrics-Text ; Version=1.0.0 ; Q=0.2", FORMAT_OPENMETRICS,
	  "capitals and blanks" },
	{ "application/openmetrics-text;q=0", FORMAT_TEXT, "OpenMetrics refused" },
	{ "application/openmetrics-text;q=2", FORMAT_TEXT, "a q that cannot be" },
	{ "application/openmetrics-text;q=", FORMAT_TEXT, "no q" },
	{ "application/openmetrics-text;version=2.0.0", FORMAT_TEXT, "another version" },
	{ ",,;;==,q;=", FORMAT_TEXT, "garbage" },
};

static void test_accept(void)
{
	size_t i;

	for (i = 0; i < sizeof(accepts) / sizeof(accepts[0]); i++)
		ok(format_choose(accepts[i].accept) == accepts[i].format, "accept: %s", accepts[i].what);
}

static const char *seconds(struct text *t, __u64 ns)
{
	text_clear(t);
	put_seconds(t, ns);
	return text_str(t);
}

static void test_values(void)
{
	struct text t = {};

	is(seconds(&t, 0), "0.000000000", "seconds: 0");
	is(seconds(&t, 1), "0.000000001", "seconds: a nanosecond");
	is(seconds(&t, 9007199254740993), "9007199.254740993", "seconds: more than a double has");
	is(seconds(&t, ~0ULL), "18446744073.709551615", "seconds: the most");
	text_clear(&t);
	put_label_value(&t, "a\\b\"c\nd/\303\244");
	is(text_str(&t), "a\\\\b\\\"c\\nd/\303\244", "label: what is escaped");
	text_free(&t);
}

static const struct series one[] = { {} };

static const char *head(struct text *t, enum metric_type type, enum unit unit, enum format format)
{
	const struct metric metric = { "m_seconds", "It", NULL, OF_GROUP, type, unit, one };

	text_clear(t);
	put_head(t, &metric, format);
	return text_str(t);
}

static void test_heads(void)
{
	struct text t = {};

	is(head(&t, COUNTER, SECONDS, FORMAT_OPENMETRICS),
	   "# HELP m_seconds It\n# TYPE m_seconds counter\n# UNIT m_seconds seconds\n",
	   "head: a counter of OpenMetrics, without _total");
	is(head(&t, COUNTER, SECONDS, FORMAT_TEXT),
	   "# HELP m_seconds_total It\n# TYPE m_seconds_total counter\n", "head: of the text format");
	is(head(&t, HISTOGRAM, SECONDS, FORMAT_TEXT),
	   "# HELP m_seconds It\n# TYPE m_seconds histogram\n", "head: a histogram");
	is(head(&t, INFO, NO_UNIT, FORMAT_OPENMETRICS),
	   "# HELP m_seconds It\n# TYPE m_seconds info\n", "head: info, and no unit");
	is(head(&t, INFO, NO_UNIT, FORMAT_TEXT),
	   "# HELP m_seconds_info It\n# TYPE m_seconds_info gauge\n", "head: which text does not know");
	text_free(&t);
}

/* What a scraper may rely on, of each row of the table. */
static void test_table(void)
{
	bool has_unit_ending = true, is_escaped = true, is_unique = true;
	const struct metric *metric, *other;
	size_t i, j;

	for (i = 0; (metric = metric_at(i)); i++) {
		const char *unit = unit_word(metric->unit);
		size_t len = strlen(metric->name);

		has_unit_ending &= !unit || (len > strlen(unit) + 1 &&
					     !strcmp(metric->name + len - strlen(unit), unit));
		is_escaped &= !strpbrk(metric->help, "\\\"\n|");
		for (j = 0; j < i && (other = metric_at(j)); j++)
			is_unique &= strcmp(other->name, metric->name);
	}
	ok(i > 30 && has_unit_ending, "table: the name of a metric ends in its unit");
	ok(is_escaped, "table: no help needs escapes");
	ok(is_unique, "table: each name once");
}

void test_format(void)
{
	test_accept();
	test_values();
	test_heads();
	test_table();
}

void test_options(void)
{
	static const char *const bad[] = { "", ":9100", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0",
					   "127.0.0.1:65536", "127.0.0.1:80x", "localhost:9100",
					   "::1:80", "[::1]", "[::1]80", "[]:80", "127.0.0.1:+1",
					   "127.0.0.1:99999999999999999999999" };
	struct options options = {};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!listen_parse(&options, bad[i]), "listen: not \"%s\"", bad[i]);
	ok(listen_parse(&options, LISTEN_USUAL) && options.listen.ss_family == AF_INET,
	   "listen: the usual one");
	ok(listen_parse(&options, "[::1]:1") && options.listen.ss_family == AF_INET6, "listen: IPv6");
}
