// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "comm_cache.h"
#include "memory.h"

/* Where the task is, or would be.  There is always a free slot. */
static struct comm *slot_of(const struct comm_cache *comms, __s32 tid)
{
	size_t mask = (1UL << comms->bits) - 1;
	size_t i = (__u32)tid * 2654435761U >> (32 - comms->bits);

	while (comms->slot[i].tid && comms->slot[i].tid != tid)
		i = (i + 1) & mask;
	return &comms->slot[i];
}

static void grow(struct comm_cache *comms)
{
	struct comm_cache old = *comms;
	size_t i;

	comms->bits = old.slot ? old.bits + 1 : 10;
	comms->slot = calloc(1UL << comms->bits, sizeof(*comms->slot));
	if (!comms->slot)
		out_of_memory();
	for (i = 0; old.slot && i < 1UL << old.bits; i++)
		if (old.slot[i].tid)
			*slot_of(comms, old.slot[i].tid) = old.slot[i];
	free(old.slot);
}

void comm_cache_set(struct comm_cache *comms, __s32 tid, const char *comm)
{
	struct comm *slot;

	if (!tid)
		return;
	if (!comms->slot || comms->nr >= 1UL << comms->bits >> 1)
		grow(comms);
	slot = slot_of(comms, tid);
	comms->nr += !slot->tid;
	slot->tid = tid;
	slot->known = comm;
	memset(slot->comm, 0, sizeof(slot->comm));
	if (comm)
		strncpy(slot->comm, comm, sizeof(slot->comm) - 1);
}

const char *comm_cache_find(const struct comm_cache *comms, __s32 tid)
{
	const struct comm *slot = comms->slot ? slot_of(comms, tid) : NULL;

	return slot && slot->known ? slot->comm : NULL;
}

bool comm_cache_has(const struct comm_cache *comms, __s32 tid)
{
	return comms->slot && slot_of(comms, tid)->tid;
}

void comm_cache_take_at(struct comm_cache *comms, const struct ts_set *tasks, __u64 ns)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (record_comm(rec) && record_lived_at(rec, ns))
			comm_cache_set(comms, rec->tid, record_comm(rec));
	}
}

void comm_cache_take(struct comm_cache *comms, const struct ts_set *tasks)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (record_comm(rec))
			comm_cache_set(comms, rec->tid, record_comm(rec));
	}
}

void comm_cache_free(struct comm_cache *comms)
{
	free(comms->slot);
	*comms = (struct comm_cache){};
}
