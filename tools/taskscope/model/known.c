// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "known.h"
#include "memory.h"

/* What has exited is freed within this time. */
#define GRACE_NS 30000000000ULL

static struct known_process *find(const struct known *known, __s32 tgid, __u64 birth_ns)
{
	size_t i;

	for (i = 0; i < known->nr; i++)
		if (known->process[i].tgid == tgid && known->process[i].birth_ns == birth_ns)
			return &known->process[i];
	return NULL;
}

static struct known_process *find_or_add(struct known *known, __s32 tgid, __u64 birth_ns)
{
	struct known_process *process = find(known, tgid, birth_ns);

	if (process)
		return process;
	known->process = reallocarray(known->process, known->nr + 1, sizeof(*known->process));
	if (!known->process)
		out_of_memory();
	process = &known->process[known->nr++];
	*process = (struct known_process){ .tgid = tgid, .birth_ns = birth_ns };
	return process;
}

void known_meet(struct known *known, const struct ts_set *living)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < known->nr; i++)
		known->process[i].lives = false;
	for (i = 0; i < living->nr; i++) {
		rec = &living->task[i].rec;
		if (record_is_leader(rec))
			find_or_add(known, rec->tid, record_birth_ns(rec))->lives = true;
	}
}

void known_look(struct known *known, const struct ts_set *exited, __u64 now_ns)
{
	struct known_process *process;
	const struct record *rec;
	size_t i;

	for (process = known->process; process < known->process + known->nr; process++) {
		if (!process->met_ns)
			process->met_ns = now_ns;
		if (process->lives)
			process->missed_ns = 0;
		else if (!process->missed_ns)
			process->missed_ns = now_ns;
		process->has_ended |= !exited && !process->lives;
	}
	for (i = 0; exited && i < exited->nr; i++) {
		rec = &exited->task[i].rec;
		process = record_is_leader(rec) ? find(known, rec->tid, record_birth_ns(rec)) : NULL;
		if (process)
			process->has_ended = true;
	}
}

/* The birth of the latest process of this number that was born by @until_ns; 0: there is none. */
static __u64 latest_birth(const struct ts_set *exited, __s32 tgid, __u64 until_ns)
{
	const struct record *rec;
	__u64 latest = 0, birth;
	size_t i;

	for (i = 0; i < exited->nr; i++) {
		rec = &exited->task[i].rec;
		birth = record_birth_ns(rec);
		if (rec->tid == tgid && record_is_leader(rec) && birth <= until_ns && birth > latest)
			latest = birth;
	}
	return latest;
}

void known_meet_exited(struct known *known, const struct ts_set *exited, __s32 tgid)
{
	size_t i;

	for (i = 0; i < exited->nr && record_tgid(&exited->task[i].rec) != tgid; i++)
		;
	if (i < exited->nr)
		find_or_add(known, tgid, latest_birth(exited, tgid, ~0ULL))->has_ended = true;
}

bool known_has(const struct known *known, __s32 tgid)
{
	size_t i;

	for (i = 0; i < known->nr && known->process[i].tgid != tgid; i++)
		;
	return i < known->nr;
}

/* What says whose an exited task is. */
struct search {
	const struct known *known;
	const struct ts_set *exited;
};

static bool is_of_known(const struct record *rec, const void *arg)
{
	const struct search *search = arg;
	const struct known *known = search->known;
	const __s32 tgid = record_tgid(rec);
	const __u64 birth = record_birth_ns(rec);
	const struct known_process *process, *latest = NULL;

	if (!known_has(known, tgid))
		return false;
	if (record_is_leader(rec))
		return find(known, tgid, birth);
	for (process = known->process; process < known->process + known->nr; process++)
		if (process->tgid == tgid && process->birth_ns <= birth &&
		    (!latest || process->birth_ns > latest->birth_ns))
			latest = process;
	return latest && latest_birth(search->exited, tgid, birth) <= latest->birth_ns;
}

void known_keep(const struct known *known, struct ts_set *exited)
{
	struct ts_set leaders = { .task = calloc(exited->nr + 1, sizeof(struct ts_task)) };
	const struct search search = { .known = known, .exited = &leaders };
	size_t i;

	if (!leaders.task)
		out_of_memory();
	for (i = 0; i < exited->nr; i++)
		if (record_is_leader(&exited->task[i].rec) &&
		    known_has(known, exited->task[i].rec.tid))
			leaders.task[leaders.nr++] = exited->task[i];
	ts_set_keep(exited, is_of_known, &search);
	free(leaders.task);
}

bool known_are_over(const struct known *known, __u64 now_ns)
{
	const struct known_process *process;

	for (process = known->process; process < known->process + known->nr; process++)
		if (!process->has_ended &&
		    (!process->missed_ns || now_ns < process->missed_ns + GRACE_NS))
			return false;
	return true;
}

__u64 known_ended_after(const struct known *known, bool threads)
{
	const struct known_process *process;
	__u64 first = ~0ULL, ns;

	for (process = known->process; process < known->process + known->nr; process++) {
		ns = threads ? process->birth_ns : process->met_ns;
		first = ns < first ? ns : first;
	}
	return first;
}

void known_free(struct known *known)
{
	free(known->process);
	*known = (struct known){};
}
