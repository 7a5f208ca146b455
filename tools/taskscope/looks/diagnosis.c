// SPDX-License-Identifier: GPL-2.0
/*
 * From two looks to the input of the verdicts.
 *
 * Each living thread of the target is an entry, with what was added between its two looks.
 * Threads that have exited are in the sums of their process: what a process has more than its
 * living threads together is one entry more, the rest.  A process that has exited is one entry,
 * with its final sums.  So the entries add up to what the processes of the target have done.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "added.h"
#include "builder.h"
#include "diagnosis.h"
#include "memory.h"
#include "since.h"
#include "waiting.h"
#include "waiting_since.h"

#define EXITED_GROUPS	(TSCOPE_GROUP_CGROUP | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_COUNTS |	\
			 TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS | TSCOPE_GROUP_WAKERS |	\
			 TSCOPE_GROUP_BLAME | TSCOPE_GROUP_MOVES)
/* A task that has exited is among the exited after a grace period, which takes so long at most. */
#define GRACE_NS	2000000000ULL
#define GRACE_STEP_NS	20000000ULL

static void *kept(struct ts_set *set, size_t bytes)
{
	void *memory = ts_set_memory(set, bytes);

	if (!memory)
		out_of_memory();
	return memory;
}

/* What was added in the window, or all of one that began in it.  NULL: it is not known. */
static const struct record *window_of(const struct builder *b, const struct record *rec)
{
	if (!rec->accounts)
		return NULL;
	if (rec->since)
		return rec->since;
	return !b->before || rec->accounts->since_ns >= b->before->now_ns ? rec : NULL;
}

static struct verdict_thread *add_thread(struct builder *b, const struct record *rec,
					 const struct record *window)
{
	const struct sample *sample;
	struct verdict_thread *thread;

	b->thread = builder_grown(b->thread, b->nr_threads, &b->cap_threads, sizeof(*thread));
	thread = &b->thread[b->nr_threads++];
	*thread = (struct verdict_thread){
		.accounts = *window->accounts,
		.waits = window->waits,
		.wakers = window->wakers,
		.woken_by = rec->wakers,
		.moves = rec->moves,
		.moves_before = rec->before ? rec->before->moves : NULL,
	};
	builder_fill_task(&thread->task, rec, &b->after->files);
	if (window->blame)
		thread->blame = *window->blame;
	if (rec->counts) {
		thread->voluntary = rec->counts->voluntary;
		thread->involuntary = rec->counts->involuntary;
	}
	if (rec->before && rec->before->counts && rec->counts) {
		thread->voluntary = added(thread->voluntary, rec->before->counts->voluntary);
		thread->involuntary = added(thread->involuntary, rec->before->counts->involuntary);
	}
	sample = samples_find(b->samples, rec->tid, rec->key);
	if (sample) {
		thread->blocks = sample->blocks;
		thread->io_blocks = sample->io_blocks;
		thread->stack = sample->stack;
	}
	return thread;
}

/* Of the rest that is left of a process after one of its threads. */
static void subtract_thread(struct tscope_accounts *rest, struct tscope_blame *blame,
			    const struct verdict_thread *thread)
{
	const struct tscope_accounts *a = &thread->accounts;
	const struct tscope_blamed *blamed;
	size_t i;

	rest->run_ns = added(rest->run_ns, a->run_ns);
	rest->wait_ns = added(rest->wait_ns, a->wait_ns);
	rest->sleep_ns = added(rest->sleep_ns, a->sleep_ns);
	rest->block_ns = added(rest->block_ns, a->block_ns);
	rest->stop_ns = added(rest->stop_ns, a->stop_ns);
	rest->wait_idle_ns = added(rest->wait_idle_ns, a->wait_idle_ns);
	rest->limit_ns = added(rest->limit_ns, a->limit_ns);
	blame->idle_ns = added(blame->idle_ns, thread->blame.idle_ns);
	blame->limit_ns = added(blame->limit_ns, thread->blame.limit_ns);
	blame->unknown_ns = added(blame->unknown_ns, thread->blame.unknown_ns);
	for (i = 0; i < TSCOPE_BLAMED; i++)
		for (blamed = thread->blame.blamed; blamed < thread->blame.blamed + TSCOPE_BLAMED;
		     blamed++)
			if (blame->blamed[i].key == blamed->key)
				blame->blamed[i].ns = added(blame->blamed[i].ns, blamed->ns);
}

/* Living threads of this process are those from @first on: what it has more than these. */
static void add_rest(struct builder *b, const struct record *process, size_t first)
{
	const struct record *window = window_of(b, process);
	struct tscope_accounts rest;
	struct tscope_blame blame;
	struct verdict_thread *thread;
	size_t i;

	if (!window)
		return;
	rest = *window->accounts;
	blame = window->blame ? *window->blame : (struct tscope_blame){};
	for (i = first; i < b->nr_threads; i++)
		subtract_thread(&rest, &blame, &b->thread[i]);
	if (!rest.run_ns && !rest.wait_ns && !rest.block_ns && !rest.stop_ns)
		return;
	thread = add_thread(b, process, window);
	thread->accounts = rest;
	thread->blame = blame;
	thread->is_rest = true;
	thread->waits = NULL;
	thread->wakers = thread->woken_by = NULL;
	thread->voluntary = thread->involuntary = 0;
	thread->blocks = thread->io_blocks = 0;
	thread->stack = NULL;
	thread->moves = thread->moves_before = NULL;
}

static int compare_processes(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;
	const __s32 p = record_tgid(*x), q = record_tgid(*y);

	if (p != q)
		return p < q ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

/* The living threads of the target, process by process, and the rest of each process. */
static void add_living(struct builder *b)
{
	const struct ts_set *threads = &b->after->threads;
	const struct record **order = calloc(threads->nr + 1, sizeof(*order)), *window;
	const struct ts_task *process;
	size_t nr = 0, i, k, first;

	if (!order)
		out_of_memory();
	for (i = 0; i < threads->nr; i++)
		if (look_has(b->target, &threads->task[i].rec))
			order[nr++] = &threads->task[i].rec;
	qsort(order, nr, sizeof(*order), compare_processes);
	for (i = 0; i < nr; i = k) {
		first = b->nr_threads;
		for (k = i; k < nr && record_tgid(order[k]) == record_tgid(order[i]); k++) {
			window = window_of(b, order[k]);
			if (window)
				add_thread(b, order[k], window);
		}
		process = ts_set_lookup(&b->after->processes, record_tgid(order[i]));
		if (process)
			add_rest(b, &process->rec, first);
	}
	for (i = 0; i < nr; i++)
		b->nr_living += !order[i]->state || !order[i]->state->exit_state;
	free(order);
}

static bool is_of_tree(const struct builder *b, const struct record *rec)
{
	const struct ts_set *exited = b->exited;
	__s32 parent = record_ppid(rec);
	size_t i, turns;

	/* A parent that has exited may be of the tree, too. */
	for (turns = 0; turns <= exited->nr; turns++) {
		if (ts_set_lookup(&b->before->processes, parent) ||
		    ts_set_lookup(&b->after->processes, parent))
			return true;
		for (i = 0; i < exited->nr && exited->task[i].rec.tid != parent; i++)
			;
		if (i == exited->nr)
			return false;
		parent = record_ppid(&exited->task[i].rec);
	}
	return false;
}

static bool is_of_target(const struct builder *b, const struct record *rec,
			 const struct record *before)
{
	const struct target *target = b->target;

	switch (target->kind) {
	case TARGET_PROCESS:
		return before && rec->tid == target->id;
	case TARGET_THREAD:
		return false;
	case TARGET_TREE:
		return before || is_of_tree(b, rec);
	default:
		return look_has(target, rec);
	}
}

static void add_exited_process(struct builder *b, struct record *rec)
{
	const struct ts_task *old = ts_set_lookup(&b->before->processes, rec->tid);
	const struct record *before = old && ts_process_is_same(&old->rec, rec) ? &old->rec : NULL;
	struct waiting *since, now, then;
	struct verdict_thread *thread;
	const struct record *window;

	if (!rec->accounts || !is_of_target(b, rec, before))
		return;
	if (before && before->accounts) {
		waiting_copy(&now, rec, b->client->info.blame_ns);
		waiting_copy(&then, before, b->client->info.blame_ns);
		since = kept(b->exited, sizeof(*since));
		waiting_since(since, &now, &then);
		rec->before = before;
		rec->since = &since->rec;
	}
	window = window_of(b, rec);
	if (!window)
		return;
	thread = add_thread(b, rec, window);
	if (!before)
		thread->lived_ns = accounts_age(&thread->accounts);
}

static int read_exited(struct builder *b)
{
	const struct tscope_snapshot wanted = {
		.filter = TSCOPE_FILTER_EXITED,
		.groups = EXITED_GROUPS,
		.flags = TSCOPE_PROCESSES,
		.from = b->before->nr_exited + 1,
	};
	int err;

	ts_set_clear(b->exited);
	err = ts_device_choose(b->client, &wanted);
	return err ? err : ts_device_take_set(b->client, b->exited);
}

static bool has_exited(const struct builder *b, const struct record *rec)
{
	const struct ts_set *exited = b->exited;
	size_t i;

	for (i = 0; i < exited->nr; i++)
		if (ts_process_is_same(&exited->task[i].rec, rec))
			return true;
	return false;
}

/* Processes of the target that are nowhere. */
static size_t count_missing(const struct builder *b)
{
	const struct ts_set *before = &b->before->processes;
	const struct ts_task *after;
	const struct record *rec;
	size_t i, nr = 0;

	for (i = 0; i < before->nr; i++) {
		rec = &before->task[i].rec;
		after = ts_set_lookup(&b->after->processes, rec->tid);
		if ((after && ts_process_is_same(&after->rec, rec)) || !look_has(b->target, rec))
			continue;
		nr += !has_exited(b, rec);
	}
	return nr;
}

/* What has exited is among the exited after a grace period. */
static int find_exited(struct builder *b)
{
	__u64 waited_ns = 0;
	int err;

	for (;;) {
		err = read_exited(b);
		/* Nobody keeps them, or not for this pid namespace. */
		if (err == -EOPNOTSUPP || err == -EPERM)
			err = 0;
		b->nr_missing = count_missing(b);
		if (err || !b->nr_missing || waited_ns >= GRACE_NS)
			return err;
		nanosleep(&(struct timespec){ .tv_nsec = GRACE_STEP_NS }, NULL);
		waited_ns += GRACE_STEP_NS;
	}
}

/* Of one that has exited since it was looked at, all is in its final record. */
static int find_thread_end(struct builder *b)
{
	const struct ts_task *old = b->before ? ts_set_lookup(&b->before->threads, b->target->id) : NULL;
	__u64 waited_ns = 0;
	size_t i;
	int err;

	for (; old; waited_ns += GRACE_STEP_NS) {
		ts_set_clear(b->exited);
		err = ts_device_departed(b->client, GONE_ALL, EXITED_GROUPS, b->exited);
		if (err)
			return err == -EOPNOTSUPP || err == -EPERM ? -ESRCH : err;
		for (i = b->exited->nr; i--;) {
			if (b->exited->task[i].rec.key != old->rec.key)
				continue;
			b->exited->task[0] = b->exited->task[i];
			b->exited->nr = 1;
			tasks_since(b->exited, &b->before->threads, true,
				    b->client->info.blame_ns);
			return 0;
		}
		if (waited_ns >= GRACE_NS)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = GRACE_STEP_NS }, NULL);
	}
	return -ESRCH;
}

static int add_thread_end(struct builder *b)
{
	const struct record *window;
	int err = find_thread_end(b);

	if (err)
		return err;
	window = window_of(b, &b->exited->task[0].rec);
	if (!window)
		return -ESRCH;
	add_thread(b, &b->exited->task[0].rec, window);
	return 0;
}

static int add_exited(struct builder *b)
{
	struct ts_set *exited = b->exited;
	size_t i;
	int err;

	if (b->target->kind == TARGET_THREAD && !b->nr_threads)
		return add_thread_end(b);
	err = b->before ? find_exited(b) : 0;
	for (i = 0; i < exited->nr && !err; i++)
		add_exited_process(b, &exited->task[i].rec);
	return err;
}

static void take_since(struct builder *b)
{
	const __u64 blame_ns = b->client->info.blame_ns;

	if (!b->before)
		return;
	tasks_since(&b->after->threads, &b->before->threads, true, blame_ns);
	tasks_since(&b->after->processes, &b->before->processes, false, blame_ns);
}

static __u64 window_length(const struct builder *b)
{
	__u64 longest = 0;
	size_t i;

	if (b->before)
		return added(b->after->now_ns, b->before->now_ns);
	for (i = 0; i < b->nr_threads; i++)
		if (!b->thread[i].is_rest && accounts_age(&b->thread[i].accounts) > longest)
			longest = accounts_age(&b->thread[i].accounts);
	return longest;
}

static void fill_input(struct builder *b)
{
	struct verdict_input *in = b->in;

	in->kind = b->target->kind;
	in->window_ns = window_length(b);
	in->thread = b->thread;
	in->nr_threads = b->nr_threads;
	in->other = b->other;
	in->nr_others = b->nr_others;
	in->blame_ns = b->client->info.blame_ns;
	in->looker = getpid();
	machine_since(in, b->before ? &b->before->machine : NULL, &b->after->machine,
		      b->client->info.loaded_ns);
	machine_read_settings(in);
}

int diagnosis_make(struct diagnosis *diagnosis, const struct ts *client,
		   const struct target *target, const struct look *before, struct look *after,
		   const struct samples *samples, struct chain_stream *stream)
{
	struct builder b = {
		.in = &diagnosis->in,
		.exited = &diagnosis->exited,
		.others = &diagnosis->others,
		.client = client,
		.target = target,
		.before = before,
		.after = after,
		.samples = samples,
	};
	bool is_one = target->kind == TARGET_PROCESS || target->kind == TARGET_THREAD;
	int err;

	take_since(&b);
	add_living(&b);
	/* One that nobody has waited for is there, and has ended all the same. */
	diagnosis->has_ended = is_one && !b.nr_living;
	err = add_exited(&b);
	if (!err && is_one && !b.nr_threads)
		err = -ESRCH;
	if (!err)
		err = builder_describe_others(&b);
	builder_sum_short_lived(&b);
	fill_input(&b);
	diagnosis->nr_missing = b.nr_missing;
	if (!err && before)
		diagnosis->wants_chain = builder_find_chain(&b, stream, &diagnosis->chains);
	return err;
}

void diagnosis_free(struct diagnosis *diagnosis)
{
	free((void *)diagnosis->in.thread);
	free((void *)diagnosis->in.other);
	free((void *)diagnosis->in.cpu);
	ts_set_clear(&diagnosis->exited);
	ts_set_clear(&diagnosis->others);
}
