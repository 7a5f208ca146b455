/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PACK_EVENTS_H
#define TASKSCOPE_PACK_EVENTS_H

#include <stdbool.h>

#include "taskscope_pack.h"

/*
 * Events written as the module writes them.  Each raises tscope_block.bytes.  @now is the time of
 * the event.  The caller sees to it that there is room.
 */

static inline void pack_put(struct tscope_pack *pack, struct tscope_packed event, __s32 tid,
			    int prio, __u64 now)
{
	__u64 ns = now - pack->last_ns;

	event.slot = tscope_pack_slot(tid);
	event.task = tscope_pack_task(tid, prio);
	if (!tscope_pack_is_ready(pack, &event, ns)) {
		tscope_pack_prepare(pack, &event, now);
		ns = tscope_pack_since(pack, now);
	}
	tscope_pack_word(pack, event.word + ((__u32)ns << event.shift));
	if (event.second)
		tscope_pack_word(pack, event.second);
	pack->last_ns += ns;
	pack->block->bytes = pack->used;
}

/* @state: number in TSCOPE_SWITCH_STATES */
static inline void pack_switch(struct tscope_pack *pack, __s32 prev, unsigned int state,
			       __s32 next, int prio, __u64 now)
{
	const struct tscope_packed event = {
		.has_running = true, .running = prev, .shift = TSCOPE_SWITCH_NS_SHIFT,
		.word = TSCOPE_WORD_SWITCH | tscope_pack_slot(next) << TSCOPE_SWITCH_SLOT_SHIFT |
			state << TSCOPE_SWITCH_STATE_SHIFT,
	};

	pack_put(pack, event, next, prio, now);
	pack->current_tid = next;
}

/* @info: CPU of the task, TSCOPE_WAKING_* */
static inline void pack_waking(struct tscope_pack *pack, __s32 waker, __s32 tid, __u32 info,
			       __u64 now)
{
	const struct tscope_packed event = {
		.has_running = true, .running = waker, .has_cpu = true,
		.cpu = info & TSCOPE_WAKING_CPU, .shift = TSCOPE_WAKING_NS_SHIFT,
		.word = TSCOPE_WORD_WAKING | tscope_pack_slot(tid) << TSCOPE_SWITCH_SLOT_SHIFT |
			!!(info & TSCOPE_WAKING_NEW) << TSCOPE_WAKING_NEW_SHIFT |
			!!(info & TSCOPE_WAKING_IRQ) << TSCOPE_WAKING_IRQ_SHIFT,
	};

	pack_put(pack, event, tid, 120, now);
}

static inline void pack_wakeup(struct tscope_pack *pack, __s32 tid, __u32 cpu, __u64 now)
{
	const struct tscope_packed event = {
		.has_cpu = true, .cpu = cpu, .shift = TSCOPE_EVENT_NS_SHIFT,
		.word = TSCOPE_WORD_WAKEUP | tscope_pack_slot(tid) << TSCOPE_SLOT_SHIFT,
	};

	pack_put(pack, event, tid, 120, now);
}

static inline void pack_migrate(struct tscope_pack *pack, __s32 tid, __u32 from, __u32 to,
				__u64 now)
{
	const struct tscope_packed event = {
		.shift = TSCOPE_EVENT_NS_SHIFT,
		.word = TSCOPE_WORD_MIGRATE | tscope_pack_slot(tid) << TSCOPE_SLOT_SHIFT,
		.second = to << TSCOPE_MIGRATE_TO_SHIFT | from,
	};

	pack_put(pack, event, tid, 120, now);
	pack->cpu[tscope_pack_slot(tid)] = to;
}

/* A block in which there is no room for a wakeup. */
static inline bool pack_is_full(const struct tscope_pack *pack, __s32 tid, __u32 cpu, __u64 now)
{
	const struct tscope_packed event = {
		.has_cpu = true, .cpu = cpu, .shift = TSCOPE_EVENT_NS_SHIFT,
		.slot = tscope_pack_slot(tid), .task = tscope_pack_task(tid, 120),
	};

	return !tscope_pack_has_room(pack, now) &&
	       !tscope_pack_is_ready(pack, &event, now - pack->last_ns);
}

/* An event with a head.  Return: the event, zeroes but for its head. */
static inline void *pack_whole(struct tscope_pack *pack, __u8 type, __u32 bytes, __u64 now)
{
	struct tscope_event *event = tscope_pack_event(pack, bytes);

	__builtin_memset(event, 0, bytes);
	event->type = type;
	event->words = bytes / 8;
	event->delta_ns = tscope_pack_since(pack, now);
	pack->last_ns += event->delta_ns;
	pack->block->bytes = pack->used;
	return event;
}

#endif
