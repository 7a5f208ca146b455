// SPDX-License-Identifier: GPL-2.0
/* Values that the kernel keeps. */
#include <sys/wait.h>

#include "cgroups.h"
#include "container.h"
#include "names.h"
#include "values_task.h"
#include "wall.h"

bool get_tid(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = rec->tid;
	return true;
}

bool get_key(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = rec->key;
	return v->u;
}

bool get_member(const struct column *col, const struct record *rec, struct value *v)
{
	const char *group = rec->group[__builtin_ctzll(col->group)];

	if (!group)
		return false;
	group += col->offset;
	switch (col->size) {
	case 1:
		v->u = *(const __u8 *)group;
		break;
	case 4:
		if (col->is_signed)
			v->i = *(const __s32 *)group;
		else
			v->u = *(const __u32 *)group;
		break;
	default:
		v->u = *(const __u64 *)group;
	}
	if (col->type == TYPE_BOOL)
		v->u = col->bit ? !!(v->u & col->bit) : !!v->u;
	return true;
}

bool get_nonzero(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && v->u;
}

bool get_tgid(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = record_tgid(rec);
	return rec->ids || rec->exited;
}

/* The parent of a departed task may not have been seen. */
bool get_ppid(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->i = record_ppid(rec);
	return rec->ids || v->i;
}

/* The departed told it as they began to exit, unless that was not seen. */
static bool has_departed_id(const struct record *rec)
{
	return rec->exited && rec->exited->flags & TSCOPE_EXITED_HAS_ID;
}

bool get_nspid(const struct column *col, const struct record *rec, struct value *v)
{
	if (!has_departed_id(rec))
		return get_member(col, rec, v);
	v->i = rec->exited->nspid;
	return true;
}

bool get_ns_level(const struct column *col, const struct record *rec, struct value *v)
{
	if (!has_departed_id(rec))
		return get_member(col, rec, v);
	v->u = rec->exited->ns_level;
	return true;
}

bool get_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return set_text(v, record_comm(rec));
}

bool get_args(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return set_text(v, rec->args);
}

bool get_kind(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return rec->ids && set_text(v, kind_name(rec->ids->kind));
}

bool get_start(const struct column *col, const struct record *rec, struct value *v)
{
	if (!rec->exited || !rec->birth)
		return get_member(col, rec, v);
	v->u = rec->birth->birth_ns;
	return true;
}

/* Not every record that has one clock has the other. */
bool get_started_at(const struct column *col, const struct record *rec, struct value *v)
{
	if (rec->ids && rec->ids->start_boot_ns)
		return wall_of_boot(rec->ids->start_boot_ns, &v->u);
	return get_start(col, rec, v) && v->u && wall_of_mono(v->u, &v->u);
}

bool get_departed(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	v->u = !!rec->exited;
	return rec->ids || rec->exited;
}

bool get_state(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->state)
		return false;
	text_clear(&v->scratch);
	text_putc(&v->scratch, record_letter(rec));
	return set_text(v, v->scratch.s);
}

/* A leader that has left is no end of its process. */
bool record_has_left(const struct record *rec)
{
	return rec->state && rec->state->flags & TSCOPE_STATE_LEFT;
}

static bool is_zombie(const struct record *rec)
{
	return rec->state && !record_has_left(rec) &&
	       (rec->state->letter == 'Z' || rec->state->letter == 'X');
}

static bool ended_by_exec(const struct record *rec)
{
	return rec->exited && rec->exited->flags & TSCOPE_EXITED_EXEC;
}

/*
 * Of a zombie what wait() would give, which holds both; of the departed what the
 * task gave to exit(), and nothing if a signal killed it.
 */
bool get_exit_code(const struct column *col, const struct record *rec, struct value *v)
{
	if (!rec->exited)
		return is_zombie(rec) && get_member(col, rec, v);
	v->i = WEXITSTATUS(rec->exited->exit_code);
	return WIFEXITED(rec->exited->exit_code) && !ended_by_exec(rec);
}

bool get_ended(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->exited && !is_zombie(rec))
		return false;
	if (ended_by_exec(rec))
		return set_text(v, "execve() of another thread");
	text_clear(&v->scratch);
	put_wait_status(&v->scratch,
			rec->exited ? rec->exited->exit_code : rec->state->exit_code);
	return set_text(v, v->scratch.s);
}

bool get_policy(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->sched)
		return false;
	if (set_text(v, policy_name(rec->sched->policy)))
		return true;
	text_clear(&v->scratch);
	text_put_u64(&v->scratch, rec->sched->policy);
	return set_text(v, v->scratch.s);
}

/* Not every kernel adds up how long a task has waited. */
bool get_delay(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && !(rec->sched->flags & TSCOPE_SCHED_NO_DELAY);
}

bool get_lag(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && (rec->eevdf->flags & TSCOPE_EEVDF_HAS_LAG);
}

bool get_affinity(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->affinity)
		return false;
	text_clear(&v->scratch);
	text_put_cpulist(&v->scratch, rec->affinity->mask, rec->affinity->nr_cpus);
	return set_text(v, text_str(&v->scratch));
}

bool get_cgroup(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->cgroup)
		return false;
	if (!(rec->cgroup->flags & TSCOPE_CGROUP_TRUNCATED))
		return set_text(v, rec->cgroup->path);
	text_clear(&v->scratch);
	cgroup_put_path(&v->scratch, rec->cgroup);
	return set_text(v, v->scratch.s);
}

bool get_container(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	text_clear(&v->scratch);
	return container_of(rec, &v->scratch) && set_text(v, v->scratch.s);
}

/* A node of which -1 says that there is none. */
bool get_node(const struct column *col, const struct record *rec, struct value *v)
{
	return get_member(col, rec, v) && v->i >= 0;
}

void explain_state(const struct value *v, struct text *t)
{
	const char *words = state_words(v->text[0]);

	if (words)
		text_puts(t, words);
}

void explain_on_rq(const struct value *v, struct text *t)
{
	static const char *const words[] = { "not queued", "queued", "on its way to another queue" };

	if (v->u < 3)
		text_puts(t, words[v->u]);
}

void explain_tracer(const struct value *v, struct text *t)
{
	if (!v->i)
		text_puts(t, "nobody");
}

void explain_caps(const struct value *v, struct text *t)
{
	put_capabilities(t, v->u);
}

void explain_seccomp(const struct value *v, struct text *t)
{
	static const char *const words[] = { "off", "strict", "filter" };

	if (v->u < 3)
		text_puts(t, words[v->u]);
}

void explain_signals(const struct value *v, struct text *t)
{
	put_signal_set(t, v->u);
}

void explain_exit_signal(const struct value *v, struct text *t)
{
	put_signal(t, v->i);
}

bool get_killed_by(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	if (!rec->exited)
		return false;
	if (rec->exited->flags & TSCOPE_EXITED_OOM)
		return set_text(v, "oom");
	return rec->exited->flags & TSCOPE_EXITED_HAS_KILLER &&
	       set_text(v, rec->exited->killer ? "task" : "kernel");
}

static bool has_killer(const struct record *rec)
{
	return rec->exited && rec->exited->flags & TSCOPE_EXITED_HAS_KILLER &&
	       rec->exited->killer;
}

bool get_killer(const struct column *col, const struct record *rec, struct value *v)
{
	return has_killer(rec) && get_member(col, rec, v);
}

bool get_killer_key(const struct column *col, const struct record *rec, struct value *v)
{
	return get_killer(col, rec, v) && v->u;
}

bool get_killer_comm(const struct column *col, const struct record *rec, struct value *v)
{
	(void)col;
	return has_killer(rec) && set_text(v, rec->exited->killer_comm);
}
