/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PACK_EVENTS_H
#define TASKSCOPE_PACK_EVENTS_H

#include "taskscope_pack.h"

/*
 * Events written as the module writes them.  Each raises tscope_block.bytes.  @now is the time of
 * the event.  The caller sees to it that there is room.
 */

static inline void pack_put(struct tscope_pack *pack, __s32 running, __u32 task, __s32 cpu,
			    __u32 word, unsigned int shift, __u32 second, __u64 now)
{
	__u64 delta;

	if (!tscope_pack_is_ready(pack, running, task, cpu, shift, second ? 8 : 4, now))
		tscope_pack_prepare(pack, running, task, cpu, now);
	delta = tscope_pack_since(pack, now);
	tscope_pack_word(pack, word | (__u32)delta << shift);
	if (second)
		tscope_pack_word(pack, second);
	pack->last_ns += delta;
	pack->block->bytes = pack->used;
}

/* @state: number in TSCOPE_SWITCH_STATES */
static inline void pack_switch(struct tscope_pack *pack, __s32 prev, unsigned int state,
			       __s32 next, int prio, __u64 now)
{
	__u32 task = tscope_pack_task(next, prio);

	pack_put(pack, prev, task, TSCOPE_PACK_ANY,
		 TSCOPE_WORD_SWITCH | tscope_pack_slot(task) << TSCOPE_SWITCH_SLOT_SHIFT |
		 state << TSCOPE_SWITCH_STATE_SHIFT, TSCOPE_SWITCH_NS_SHIFT, 0, now);
	pack->current_tid = next;
}

/* @info: CPU of the task, TSCOPE_WAKING_* */
static inline void pack_waking(struct tscope_pack *pack, __s32 waker, __s32 tid, __u32 info,
			       __u64 now)
{
	__u32 task = tscope_pack_task(tid, 120);

	pack_put(pack, waker, task, info & TSCOPE_WAKING_CPU,
		 TSCOPE_WORD_WAKING | tscope_pack_slot(task) << TSCOPE_SWITCH_SLOT_SHIFT |
		 !!(info & TSCOPE_WAKING_NEW) << TSCOPE_WAKING_NEW_SHIFT |
		 !!(info & TSCOPE_WAKING_IRQ) << TSCOPE_WAKING_IRQ_SHIFT,
		 TSCOPE_WAKING_NS_SHIFT, 0, now);
}

static inline void pack_wakeup(struct tscope_pack *pack, __s32 tid, __u32 cpu, __u64 now)
{
	__u32 task = tscope_pack_task(tid, 120);

	pack_put(pack, TSCOPE_PACK_ANY, task, cpu,
		 TSCOPE_WORD_WAKEUP | tscope_pack_slot(task) << TSCOPE_SLOT_SHIFT,
		 TSCOPE_EVENT_NS_SHIFT, 0, now);
}

static inline void pack_migrate(struct tscope_pack *pack, __s32 tid, __u32 from, __u32 to,
				__u64 now)
{
	__u32 task = tscope_pack_task(tid, 120), slot = tscope_pack_slot(task);

	pack_put(pack, TSCOPE_PACK_ANY, task, TSCOPE_PACK_ANY,
		 TSCOPE_WORD_MIGRATE | slot << TSCOPE_SLOT_SHIFT, TSCOPE_EVENT_NS_SHIFT,
		 to << TSCOPE_MIGRATE_TO_SHIFT | from, now);
	pack->cpu[slot] = to;
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
