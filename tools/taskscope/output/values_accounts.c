// SPDX-License-Identifier: GPL-2.0
/* Values that the module remembers. */
#include <linux/sched.h>
#include <sys/wait.h>

#include <taskscope_wait_histogram.h>

#include "clone_info.h"
#include "names.h"
#include "task_sum.h"
#include "values_accounts.h"
#include "wall.h"

bool get_clone(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->birth)
		return false;
	v->u = birth_flags(rec->birth);
	return true;
}

/*
 * Nobody keeps whether a departed task was a kernel thread.  Those are cloned with
 * CLONE_UNTRACED: where that may have been set, the kind cannot be told.
 */
bool get_clone_kind(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->birth)
		return false;
	if (rec->ids)
		return set_text(v, clone_kind(birth_flags(rec->birth), rec->birth->flags,
					      rec->ids->kind));
	if (!rec->exited || (rec->birth->clone_flags | ~rec->birth->known) & CLONE_UNTRACED)
		return false;
	return set_text(v, clone_kind(birth_flags(rec->birth), rec->birth->flags, 0));
}

bool get_inferred(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->birth)
		return false;
	v->u = birth_inferred(rec->birth);
	return true;
}

bool get_seen(const struct column *col, const struct record *rec, struct value *v)
{
	return get_nonzero(col, rec, v) && !birth_inferred(rec->birth);
}

bool get_creator_key(const struct column *col, const struct record *rec, struct value *v)
{
	return get_seen(col, rec, v) && v->u;
}

bool get_creator_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->birth && !birth_inferred(rec->birth) && rec->birth->creator &&
	       set_text(v, rec->birth->creator_comm);
}

bool get_first_run(const struct column *col, const struct record *rec, struct value *v)
{
	return get_seen(col, rec, v) && (rec->birth->flags & TSCOPE_BIRTH_HAS_RUN);
}

bool get_exec(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->birth->flags & TSCOPE_BIRTH_HAS_EXEC);
}

bool get_exit(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->birth->flags & TSCOPE_BIRTH_HAS_EXIT);
}

bool get_switches(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->counts)
		return false;
	v->u = rec->counts->voluntary + rec->counts->involuntary;
	return true;
}

/* Of the departed: the signal that killed it.  None is not a number: neither 0 nor -1. */
bool get_exit_signal(const struct column *col, const struct record *rec, struct value *v)
{
	if (!rec->exited)
		return get_member(col, rec, v) && v->i > 0;
	v->i = WTERMSIG(rec->exited->exit_code);
	return v->i;
}

bool get_ended_at(const struct column *col, const struct record *rec, struct value *v)
{
	bool seen = get_exit(col, rec, v);

	if (!seen && !rec->exited)
		return false;
	return wall_of_mono(seen ? v->u : rec->exited->freed_ns, &v->u);
}

/* Of a process: of its last thread, or now, where only its leader has left. */
static __u64 end_of_life(const struct record *rec)
{
	if (record_has_left(rec) && rec->counts)
		return rec->counts->now_ns;
	if (rec->exited && rec->birth->flags & TSCOPE_BIRTH_HAS_EXIT &&
	    rec->birth->exit_ns > rec->accounts->now_ns)
		return rec->birth->exit_ns;
	return rec->accounts->now_ns;
}

bool get_lifetime(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->birth || !rec->accounts || rec->accounts->now_ns < rec->birth->birth_ns)
		return false;
	v->u = end_of_life(rec) - rec->birth->birth_ns;
	return true;
}

bool get_age(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->accounts)
		return false;
	v->u = accounts_age(rec->accounts);
	return true;
}

/* An account that has ended does not grow. */
bool get_account_for(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->accounts || rec->accounts->account == TSCOPE_ACCOUNT_ENDED)
		return false;
	v->u = rec->accounts->now_ns - rec->accounts->opened_ns;
	return true;
}

bool get_wait_contended(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->accounts ? record_split(rec).contended_ns : 0;
	return rec->accounts;
}

bool get_wait_limit(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->accounts ? record_split(rec).limit_ns : 0;
	return rec->accounts;
}

bool get_wait_idle(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->accounts ? record_split(rec).idle_ns : 0;
	return rec->accounts;
}

bool get_wait_unknown(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->accounts ? record_split(rec).unknown_ns : 0;
	return rec->accounts;
}

bool get_account(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->accounts && !record_has_left(rec) &&
	       set_text(v, account_name(rec->accounts->account));
}

static bool get_quantile(const struct record *rec, struct value *v, unsigned int permille)
{
	if (!rec->waits || !rec->waits->nr)
		return false;
	v->u = tscope_wait_quantile(rec->waits, permille);
	return true;
}

bool get_wait_p50(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return get_quantile(rec, v, 500);
}

bool get_wait_p90(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return get_quantile(rec, v, 900);
}

bool get_wait_p99(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return get_quantile(rec, v, 990);
}

bool get_wait_p999(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return get_quantile(rec, v, 999);
}

/* The longest of no waits is not known. */
bool get_wait_max(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && rec->waits->nr;
}

/* Nor is when it ended, of a round in which none was the longest so far. */
bool get_wait_max_at(const struct column *col, const struct record *rec, struct value *v)
{
	return get_wait_max(col, rec, v) && rec->waits->max_at_ns;
}

/* "120 bash ", or "- - " of one that is not in the reader's pid namespace. */
static void put_who(struct text *t, __s32 tid, const char *comm)
{
	if (tid)
		text_put_s64(t, tid);
	else
		text_putc(t, '-');
	text_putc(t, ' ');
	text_puts(t, tid ? comm : "-");
	text_putc(t, ' ');
}

/* Of the most frequent waker, if there is one. */
bool get_waker(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = rec->wakers ? rec->wakers->waker[0].tid : 0;
	return v->i && rec->wakers->waker[0].count;
}

bool get_waker_key(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->wakers && rec->wakers->waker[0].count ? rec->wakers->waker[0].key : 0;
	return v->u;
}

bool get_waker_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->wakers && rec->wakers->waker[0].count && rec->wakers->waker[0].tid &&
	       set_text(v, rec->wakers->waker[0].comm);
}

bool get_waker_count(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->wakers ? rec->wakers->waker[0].count : 0;
	return v->u;
}

/* 120 bash 31, - - 4: a tid, a name, how often. */
bool get_wakers(const struct column *col, const struct record *rec, struct value *v)
{
	const struct tscope_waker *w;
	size_t i;

	(void)col;
	if (!rec->wakers || !rec->wakers->waker[0].count)
		return false;
	text_clear(&v->scratch);
	for (i = 0; i < TSCOPE_WAKERS && rec->wakers->waker[i].count; i++) {
		w = &rec->wakers->waker[i];
		text_puts(&v->scratch, i ? ", " : "");
		put_who(&v->scratch, w->tid, w->comm);
		text_put_u64(&v->scratch, w->count);
	}
	return set_text(v, v->scratch.s);
}

/* Of the task that was in the way longest, if there is one. */
bool get_blame(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = rec->blame ? rec->blame->blamed[0].tid : 0;
	return v->i && rec->blame->blamed[0].ns;
}

bool get_blame_key(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->blame && rec->blame->blamed[0].ns ? rec->blame->blamed[0].key : 0;
	return v->u;
}

bool get_blame_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->blame && rec->blame->blamed[0].ns && rec->blame->blamed[0].tid &&
	       set_text(v, rec->blame->blamed[0].comm);
}

bool get_blame_time(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->blame ? rec->blame->blamed[0].ns : 0;
	return v->u;
}

bool get_blamed(const struct column *col, const struct record *rec, struct value *v)
{
	const struct tscope_blamed *b;
	size_t i;

	(void)col;
	if (!rec->blame || !rec->blame->blamed[0].ns)
		return false;
	text_clear(&v->scratch);
	for (i = 0; i < TSCOPE_BLAMED && rec->blame->blamed[i].ns; i++) {
		b = &rec->blame->blamed[i];
		text_puts(&v->scratch, i ? ", " : "");
		put_who(&v->scratch, b->tid, b->comm);
		text_put_time(&v->scratch, b->ns);
	}
	return set_text(v, v->scratch.s);
}

bool get_llc(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->moves->flags & TSCOPE_MOVES_HAS_LLC);
}

/* 1>0 12.34s, 0>1 11.20s: from, to, when. */
bool get_moves(const struct column *col, const struct record *rec, struct value *v)
{
	const struct tscope_move *m;
	size_t i;

	(void)col;
	if (!rec->moves || !rec->moves->last[0].at_ns)
		return false;
	text_clear(&v->scratch);
	for (i = 0; i < TSCOPE_LAST_MOVES && rec->moves->last[i].at_ns; i++) {
		m = &rec->moves->last[i];
		text_printf(&v->scratch, "%s%u>%u ", i ? ", " : "", m->from, m->to);
		text_put_time(&v->scratch, m->at_ns);
	}
	return set_text(v, v->scratch.s);
}
