// SPDX-License-Identifier: GPL-2.0
#include <taskscope_waits.h>

#include "columns.h"
#include "waiting.h"

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

static void put_who(struct json *j, __s32 tid, const char *comm)
{
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
		put_who(j, blame->blamed[i].tid, blame->blamed[i].comm);
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
		put_who(j, wakers->waker[i].tid, wakers->waker[i].comm);
		json_u64(j, "count", wakers->waker[i].count);
		json_close(j);
	}
	json_close(j);
}

/* The facts that are columns too go under the columns' keys. */
void waiting_put_json(struct json *j, const struct waiting *w, const struct round *round)
{
	static const char *const names[] = {
		"TID", "TGID", "COMM", "THREADS", "AGE", "ACCOUNT", "ACCOUNT_SINCE", "ACCOUNT_FOR",
		"RUN", "WAIT", "WAIT_CONTENDED", "WAIT_LIMIT", "WAIT_IDLE", "WAIT_UNKNOWN", "SLEEP",
		"BLOCK", "STOP", "WAITS", "WAIT_SUM",
		"WAIT_P50", "WAIT_P90", "WAIT_P99", "WAIT_P999", "WAIT_MAX", "WAIT_MAX_AT", "WAIT_OPEN",
		"WAITS_LONG", "WAITS_LONG_SUM", "BLAME_LIMIT", "BLAME_IDLE", "BLAME_OTHERS",
		"BLAME_UNKNOWN",
		"WAKER_IRQ", "WAKER_OTHERS", "DEPARTED", "ENDED", "ENDED_AT",
	};
	struct value v = {};

	json_open(j, NULL, '{', true);
	round_put_json(j, round);
	json_open(j, "wait", '{', true);
	json_literal(j, "process", w->is_process ? "true" : "false");
	columns_put_json(j, &w->rec, names, sizeof(names) / sizeof(names[0]), &v);
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
