// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "fake_device.h"
#include "invented.h"
#include "page.h"
#include "unit.h"

static const char *const names[] = { "/", "/a \"b\"\\c", "/odd\n\377\303\251", "other", "", NULL, "/z" };

static void begin(struct look *look)
{
	struct tscope_waits *waits;
	struct ts *ts;
	size_t i;

	fake_reset();
	strcpy(fake.info.version, "1.2 \"x\"");
	fake.info.now_ns = 50000000000;
	fake.info.loaded_ns = 1000000000;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct invented task = { .key = BUILD_KEY + i, .tid = i + 1, .cgroup = names[i],
					 .ns = { 1234567891 + i, 500, 6, 7, 8 }, .now_ns = 51000000000,
					 .account = TSCOPE_ACCOUNT_WAIT, .idle_ns = 100, .limit_ns = 30,
					 .voluntary = 5, .seen = true };

		invent_living(&fake.living[fake.nr_living], &task);
		waits = built_group(&fake.living[fake.nr_living++], TSCOPE_GROUP_WAITS);
		waits->nr = 4;
		waits->bucket[0] = waits->bucket[20] = 1;
		waits->bucket[39] = 2;
	}
	if (ts_open(&ts, 0) || look_init(look, ts, BY_CGROUP, 4) || look_take(look))
		abort();
}

static void end(struct look *look)
{
	look_free(look);
	ts_close(look->ts);
	fake_reset();
}

void print_page(const char *format)
{
	struct text t = {};
	struct look look;

	begin(&look);
	page_put(&t, &look, !strcmp(format, "text") ? FORMAT_TEXT : FORMAT_OPENMETRICS);
	text_flush(&t, stdout);
	text_free(&t);
	end(&look);
}

static void has(const struct text *t, const char *line)
{
	ok(strstr(text_str(t), line), "page: %.*s", (int)strcspn(line, "\n"), line);
}

static void test_lines(void)
{
	struct text t = {};
	struct look look;

	begin(&look);
	page_put(&t, &look, FORMAT_OPENMETRICS);
	has(&t, "taskscope_run_seconds_total{cgroup=\"/\"} 1.234567891\n");
	has(&t, "taskscope_run_seconds_total{cgroup=\"/a \\\"b\\\"\\\\c\"} 1.234567892\n");
	has(&t, "taskscope_run_seconds_total{cgroup=\"/odd\\\\x0a\\\\xff\303\251\"} 1.234567893\n");
	/* One is called other, and there is no room for the last. */
	has(&t, "taskscope_run_seconds_total{cgroup=\"other\"} 2.469135791\n");
	has(&t, "taskscope_wait_cause_seconds_total{cgroup=\"/\",cause=\"contended\"} 0.000000370\n");
	has(&t, "taskscope_wait_duration_seconds_bucket{cgroup=\"/\",le=\"0.000004095\"} 1\n");
	has(&t, "taskscope_wait_duration_seconds_bucket{cgroup=\"/\",le=\"1.073741823\"} 2\n");
	has(&t, "taskscope_wait_duration_seconds_bucket{cgroup=\"/\",le=\"+Inf\"} 4\n");
	has(&t, "taskscope_wait_duration_seconds_count{cgroup=\"/\"} 4\n");
	has(&t, "taskscope_cpu_busy_seconds_total{cpu=\"0\"} ");
	has(&t, "# TYPE taskscope_module info\n");
	has(&t, "taskscope_module_info{version=\"1.2 \\\"x\\\"\",abi=\"2.0\",exporter=\"");
	has(&t, "taskscope_exporter_groups 5\n");
	ok(!strcmp(text_str(&t) + t.len - 6, "# EOF\n"), "page: ends");
	/* This machine does not tell them apart, and this CPU does not count them. */
	ok(!strstr(text_str(&t), "distance=\"llc\"") && !strstr(text_str(&t), "direction="),
	   "page: what is not known is not there");
	text_clear(&t);
	page_put(&t, &look, FORMAT_TEXT);
	ok(!strstr(text_str(&t), "# UNIT") && !strstr(text_str(&t), "# EOF") &&
	   strstr(text_str(&t), "# TYPE taskscope_run_seconds_total counter\n"), "page: the older format");
	text_free(&t);
	end(&look);
}

/* Four tasks run on one CPU time; two pages after another differ in what they should. */
static void test_again(void)
{
	struct text one = {}, two = {};
	struct look look;

	begin(&look);
	page_put(&one, &look, FORMAT_OPENMETRICS);
	page_put(&two, &look, FORMAT_OPENMETRICS);
	is(text_str(&two), text_str(&one), "page: the same look, the same page");
	text_free(&one);
	text_free(&two);
	end(&look);
}

static void test_document(void)
{
	struct text t = {};

	document_put(&t);
	ok(strstr(text_str(&t), "| `taskscope_exits_total` | counter | `cgroup`, `status`: success, failure, signal, oom | "),
	   "document: a counter");
	ok(strstr(text_str(&t), "| `taskscope_wait_duration_seconds` | histogram | `cgroup`, `le` | "),
	   "document: a histogram");
	ok(strstr(text_str(&t), "| `taskscope_module_info` | info | `version`, `abi`, `exporter` | "),
	   "document: info");
	text_free(&t);
}

void test_page(void)
{
	test_lines();
	test_again();
	test_document();
}
