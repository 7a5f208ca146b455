// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "column_json.h"
#include "columns.h"
#include "migrations.h"

static void put_distance(struct text *t, const char *name, __u64 count, __u64 all)
{
	text_printf(t, "  %-28s %8llu ", name, count);
	text_put_share(t, count, all);
	text_putc(t, '\n');
}

static void put_distances(struct text *t, const struct tscope_moves *moves)
{
	const bool has_llc = moves->flags & TSCOPE_MOVES_HAS_LLC;
	__u64 all = moves->core + (has_llc ? moves->llc : 0) + moves->node + moves->remote;

	if (!all)
		return;
	text_puts(t, "\nhow far\n");
	put_distance(t, "same core", moves->core, all);
	if (has_llc) {
		put_distance(t, "same last level of cache", moves->llc, all);
		put_distance(t, "elsewhere on the node", moves->node, all);
	} else {
		put_distance(t, "another core of the node", moves->node, all);
	}
	put_distance(t, "another node", moves->remote, all);
}

/* @until: what @now_ns was */
static void put_last(struct text *t, const struct tscope_moves *moves, __u64 now_ns,
		     const char *until)
{
	size_t i;

	if (moves->last[0].at_ns)
		text_puts(t, "\nthe latest\n");
	for (i = 0; i < TSCOPE_LAST_MOVES && moves->last[i].at_ns; i++) {
		text_printf(t, "  from CPU %u to %u, ", moves->last[i].from, moves->last[i].to);
		if (now_ns) {
			/* Clocks of two CPUs may differ by a little. */
			text_put_time(t, now_ns > moves->last[i].at_ns ?
					 now_ns - moves->last[i].at_ns : 0);
			text_printf(t, " %s\n", until);
		} else {
			text_put_time(t, moves->last[i].at_ns);
			text_puts(t, " since boot\n");
		}
	}
}

static void put_nodes(struct text *t, const struct tscope_moves *moves)
{
	struct text time = {};
	__u64 all = 0;
	size_t i;

	for (i = 0; i < TSCOPE_NODES; i++)
		all += moves->node_ns[i];
	if (all)
		text_puts(t, "\nCPU time\n");
	for (i = 0; i < TSCOPE_NODES; i++) {
		if (!moves->node_ns[i])
			continue;
		text_clear(&time);
		text_put_time(&time, moves->node_ns[i]);
		if (i < TSCOPE_NODES - 1)
			text_printf(t, "  node %-23zu", i);
		else
			text_printf(t, "  %-28s", "other nodes");
		text_printf(t, " %8s ", time.s);
		text_put_share(t, moves->node_ns[i], all);
		text_putc(t, '\n');
	}
	text_free(&time);
}

/* Until when it was counted: an exited task has counts of the time of the look. */
static __u64 end_ns(const struct record *rec)
{
	return rec->exited && rec->accounts ? rec->accounts->now_ns : rec->counts->now_ns;
}

void migrations_put(struct text *t, const struct record *rec)
{
	const struct tscope_counts *counts = rec->counts;

	text_printf(t, "%d ", rec->tid);
	text_put_visible(t, record_comm(rec), false);
	text_puts(t, ": ");
	if (counts) {
		text_printf(t, "%llu change%s of CPU in ", counts->migrations,
			    counts->migrations == 1 ? "" : "s");
		text_put_time(t, end_ns(rec) - counts->since_ns);
	} else {
		text_puts(t, "changes of CPU");
	}
	text_putc(t, '\n');
	put_distances(t, rec->moves);
	put_last(t, rec->moves, counts ? end_ns(rec) : 0,
		 rec->exited ? "before its end" : "ago");
	put_nodes(t, rec->moves);
}

void migrations_put_json(struct json *j, const struct record *rec)
{
	static const char *const names[] = {
		"TID", "TGID", "COMM", "SINCE", "MIGR_SEEN", "MIGR_CORE", "MIGR_LLC", "MIGR_NODE",
		"MIGR_REMOTE", "NODE0_RUN", "NODE1_RUN", "NODE2_RUN", "NODE3_RUN", "NODES_RUN",
		"DEPARTED", "ENDED", "ENDED_AT",
	};
	const struct tscope_move *move;
	struct value v = {};
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "migrations", '{', true);
	columns_put_json(j, rec, names, sizeof(names) / sizeof(names[0]), &v);
	json_open(j, "moves", '[', true);
	for (i = 0; i < TSCOPE_LAST_MOVES && rec->moves->last[i].at_ns; i++) {
		move = &rec->moves->last[i];
		json_open(j, NULL, '{', false);
		json_u64(j, "at", move->at_ns);
		json_u64(j, "from", move->from);
		json_u64(j, "to", move->to);
		json_close(j);
	}
	json_close(j);
	json_close(j);
	json_close(j);
	text_free(&v.scratch);
}
