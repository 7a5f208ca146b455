// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "column_json.h"
#include "columns.h"
#include "quota_print.h"
#include "tasks.h"
#include "wait.h"

static void put_histogram(struct json *j, const struct tscope_waits *waits)
{
	unsigned int i;

	json_open(j, "histogram", '[', true);
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		json_open(j, NULL, '{', false);
		json_u64(j, "from", tscope_wait_floor(i));
		if (i + 1 < TSCOPE_WAIT_BUCKETS)
			json_u64(j, "to", tscope_wait_floor(i + 1));
		else
			json_literal(j, "to", "null");
		json_u64(j, "waits", waits->bucket[i]);
		json_close(j);
	}
	json_close(j);
}

static void put_who(struct json *j, __u64 key, __s32 tid, const char *comm)
{
	if (key)
		json_u64(j, "key", key);
	else
		json_literal(j, "key", "null");
	if (tid) {
		json_s64(j, "tid", tid);
		json_string(j, "comm", comm);
	} else {
		json_literal(j, "tid", "null");
		json_literal(j, "comm", "null");
	}
}

static void put_blamed(struct json *j, const struct tscope_blame *blame)
{
	size_t i;

	json_open(j, "blamed", '[', true);
	for (i = 0; i < TSCOPE_BLAMED && blame->blamed[i].ns; i++) {
		json_open(j, NULL, '{', false);
		put_who(j, blame->blamed[i].key, blame->blamed[i].tid, blame->blamed[i].comm);
		json_u64(j, "time", blame->blamed[i].ns);
		json_close(j);
	}
	json_close(j);
}

static void put_wakers(struct json *j, const struct tscope_wakers *wakers)
{
	size_t i;

	json_open(j, "wakers", '[', true);
	for (i = 0; i < TSCOPE_WAKERS && wakers->waker[i].count; i++) {
		json_open(j, NULL, '{', false);
		put_who(j, wakers->waker[i].key, wakers->waker[i].tid, wakers->waker[i].comm);
		json_u64(j, "count", wakers->waker[i].count);
		json_close(j);
	}
	json_close(j);
}

const char *const crowd_columns[NR_CROWD_COLUMNS] = {
	"TID", "WAIT", "WAIT_CONTENDED", "WAIT_LIMIT", "WAITS", "WAIT_P99", "WAIT_MAX", "BLAME_COMM",
	"COMM",
};

/* Of several together these have no value. */
static bool is_of_one(const char *name)
{
	static const char *const names[] = {
		"TID", "KEY", "TGID", "COMM", "ACCOUNT", "ACCOUNT_SINCE", "ACCOUNT_FOR", "DEPARTED",
		"ENDED", "ENDED_AT",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static void put_crowd(struct json *j, const struct crowd *crowd, struct value *v)
{
	size_t i;

	json_string(j, "cgroup", *crowd->cgroup ? crowd->cgroup : "/");
	json_u64(j, "nr_processes", crowd->nr);
	json_u64(j, "not_counted", crowd->nr_unknown);
	json_open(j, "processes", '[', true);
	for (i = 0; i < crowd->nr_rows; i++) {
		json_open(j, NULL, '{', false);
		columns_put_json(j, &crowd->row[i]->rec, crowd_columns, NR_CROWD_COLUMNS, v);
		json_close(j);
	}
	json_close(j);
}

/* The facts that are columns too go under the columns' keys. */
void waiting_put_json(struct json *j, const struct waiting *w, const struct round *round)
{
	static const char *const names[] = {
		"TID", "KEY", "TGID", "COMM", "THREADS", "AGE", "ACCOUNT", "ACCOUNT_SINCE",
		"ACCOUNT_FOR", "RUN", "WAIT", "WAIT_CONTENDED", "WAIT_LIMIT", "WAIT_IDLE", "WAIT_UNKNOWN", "SLEEP",
		"BLOCK", "STOP", "WAITS", "WAIT_SUM",
		"WAIT_P50", "WAIT_P90", "WAIT_P99", "WAIT_P999", "WAIT_MAX", "WAIT_MAX_AT", "WAIT_OPEN",
		"WAITS_LONG", "WAITS_LONG_SUM", "BLAME_LIMIT", "BLAME_IDLE", "BLAME_OTHERS",
		"BLAME_UNKNOWN",
		"WAKER_IRQ", "WAKER_OTHERS", "DEPARTED", "ENDED", "ENDED_AT",
	};
	struct value v = {};
	char key[32];
	size_t i;

	json_open(j, NULL, '{', true);
	round_put_json(j, round);
	json_open(j, "wait", '{', true);
	json_literal(j, "process", w->is_process ? "true" : "false");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!w->crowd || !is_of_one(names[i])) {
			columns_put_json(j, &w->rec, &names[i], 1, &v);
			continue;
		}
		column_key(column_find(names[i], strlen(names[i])), key);
		json_literal(j, key, "null");
	}
	if (w->crowd)
		put_crowd(j, w->crowd, &v);
	if (w->blame_ns)
		json_u64(j, "long_from", w->blame_ns);
	else
		json_literal(j, "long_from", "null");
	if (w->quota)
		quota_put_json(j, w->quota);
	else
		json_literal(j, "quotas", "null");
	json_u64(j, "quota_explains", waiting_quota_explains(w));
	json_bool(j, "blame_at_most", waiting_quota_explains(w));
	if (w->rec.waits)
		put_histogram(j, &w->waits);
	else
		json_literal(j, "histogram", "null");
	if (w->rec.blame)
		put_blamed(j, &w->blame);
	else
		json_literal(j, "blamed", "null");
	if (w->rec.wakers)
		put_wakers(j, &w->wakers);
	else
		json_literal(j, "wakers", "null");
	json_close(j);
	json_close(j);
	text_free(&v.scratch);
}
