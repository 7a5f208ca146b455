/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes the words of a block of events.  For the module, and for the tests of the programs that
 * read blocks.
 *
 * The writer keeps what a reader knows after the words so far: the task in each slot, the CPU of
 * that task, the task that the CPU runs, and the time.  It writes the words that are missing
 * before an event.  Each block begins with nothing known, so it can be read without those before.
 *
 * A task has one slot that it can be in, by its tid.  So there is no search, and the memory does
 * not grow with the number of tasks: two tasks of one slot replace each other.  Then an event is
 * as long as at the beginning of a block: TSCOPE_PACK_BYTES_MAX at most.
 */
#ifndef TASKSCOPE_PACK_H
#define TASKSCOPE_PACK_H

#include <linux/taskscope.h>

/* The longest event that is not TSCOPE_WORD_EVENT, with all words that come before it. */
#define TSCOPE_PACK_BYTES_MAX	24

/* TSCOPE_WORD_EVENT and what comes before the event, at most. */
#define TSCOPE_PACK_EVENT_BYTES	8

/* From here on even TSCOPE_WORD_TIME cannot tell the time since the latest event. */
#define TSCOPE_PACK_NS_MAX	(1ULL << (TSCOPE_TIME_UNIT_SHIFT + 32 - TSCOPE_TIME_SHIFT))

/**
 * struct tscope_pack - a block that is being written
 * @block:   the block
 * @last_ns: time of the latest event
 * @used:    bytes of @block that are written
 * @current_tid: the task that the CPU runs, as far as a reader knows; -1: it does not know
 * @task:    by slot: its TSCOPE_WORD_TASK; 0: the slot is empty
 * @cpu:     by slot: the CPU of that task
 */
struct tscope_pack {
	struct tscope_block *block;
	__u64 last_ns;
	__u32 used;
	__s32 current_tid;
	__u32 task[TSCOPE_SLOTS];
	__u16 cpu[TSCOPE_SLOTS];
};

/**
 * tscope_pack_task() - the word that puts a task into its slot
 * @tid:  the task
 * @prio: its priority, -1 to 139; -TSCOPE_SWITCH_PRIO_PLUS: not told
 */
static inline __u32 tscope_pack_task(__s32 tid, int prio)
{
	/* Sums, which a CPU makes of several terms at once; no term reaches into another. */
	return ((__u32)tid << TSCOPE_TASK_TID_SHIFT) +
	       ((__u32)(prio + TSCOPE_SWITCH_PRIO_PLUS) << TSCOPE_TASK_PRIO_SHIFT) +
	       TSCOPE_WORD_TASK;
}

/**
 * tscope_pack_slot() - the slot of a task
 * @tid: the task
 */
static inline __u32 tscope_pack_slot(__s32 tid)
{
	return tid & (TSCOPE_SLOTS - 1);
}

/**
 * tscope_pack_begin() - begin a block
 * @pack:  filled
 * @block: the block, with its CPU
 * @now:   the time of the block
 */
static inline void tscope_pack_begin(struct tscope_pack *pack, struct tscope_block *block,
				     __u64 now)
{
	unsigned int slot;

	pack->block = block;
	pack->last_ns = now;
	pack->used = sizeof(*block);
	pack->current_tid = -1;
	for (slot = 0; slot < TSCOPE_SLOTS; slot++)
		pack->task[slot] = 0;
}

static inline void tscope_pack_word(struct tscope_pack *pack, __u32 word)
{
	*(__u32 *)((char *)pack->block + pack->used) = word;
	pack->used += sizeof(word);
}

/**
 * tscope_pack_since() - the time since the latest event, in ns
 * @pack: the block
 * @now:  the time, which may be some ns before the latest event
 */
static inline __u64 tscope_pack_since(const struct tscope_pack *pack, __u64 now)
{
	return now > pack->last_ns ? now - pack->last_ns : 0;
}

/**
 * struct tscope_packed - an event of one or two words
 * @has_running: the event relies on the task that the CPU runs
 * @has_cpu: it relies on the CPU of the task that it is about
 * @shift:   where the time begins in @word
 * @running: the task that the CPU runs
 * @slot:    slot of the task that the event is about
 * @task:    its TSCOPE_WORD_TASK
 * @cpu:     its CPU
 * @word:    the event, without its time
 * @second:  the second word; 0: there is none
 */
struct tscope_packed {
	__u32 has_running;
	__u32 has_cpu;
	__u32 shift;
	__s32 running;
	__u32 slot;
	__u32 task;
	__u32 cpu;
	__u32 word;
	__u32 second;
};

/**
 * tscope_pack_is_ready() - can an event be written with no word before it?
 * @pack:  the block
 * @event: the event
 * @ns:    the time since the latest event
 */
static inline __attribute__((always_inline)) int
tscope_pack_is_ready(const struct tscope_pack *pack, const struct tscope_packed *event, __u64 ns)
{
	return (!event->has_running || pack->current_tid == event->running) &&
	       pack->task[event->slot] == event->task &&
	       (!event->has_cpu || pack->cpu[event->slot] == (__u16)event->cpu) &&
	       ns < 1ULL << (32 - event->shift) &&
	       pack->used <= TSCOPE_BLOCK_BYTES - (event->second ? 8 : 4);
}

/**
 * tscope_pack_has_room() - is there room for any event that is not TSCOPE_WORD_EVENT?
 * @pack: the block
 * @now:  time of the event
 */
static inline int tscope_pack_has_room(const struct tscope_pack *pack, __u64 now)
{
	return pack->used <= TSCOPE_BLOCK_BYTES - TSCOPE_PACK_BYTES_MAX &&
	       tscope_pack_since(pack, now) < TSCOPE_PACK_NS_MAX;
}

/**
 * tscope_pack_prepare() - write the words that are missing before an event
 * @pack:  the block, which has room
 * @event: the event
 * @now:   its time
 */
static inline void tscope_pack_prepare(struct tscope_pack *pack,
				       const struct tscope_packed *event, __u64 now)
{
	__u64 units = tscope_pack_since(pack, now) >> TSCOPE_TIME_UNIT_SHIFT;
	__u32 slot = event->slot;

	if (units) {
		tscope_pack_word(pack, TSCOPE_WORD_TIME | (__u32)units << TSCOPE_TIME_SHIFT);
		pack->last_ns += units << TSCOPE_TIME_UNIT_SHIFT;
	}
	if (event->has_running && event->running != pack->current_tid) {
		tscope_pack_word(pack, TSCOPE_WORD_CURRENT |
				       (__u32)event->running << TSCOPE_TASK_TID_SHIFT);
		pack->current_tid = event->running;
	}
	if (pack->task[slot] != event->task) {
		tscope_pack_word(pack, event->task);
		pack->task[slot] = event->task;
		pack->cpu[slot] = pack->block->cpu;
	}
	if (event->has_cpu && pack->cpu[slot] != (__u16)event->cpu) {
		tscope_pack_word(pack, TSCOPE_WORD_CPU | slot << TSCOPE_SLOT_SHIFT |
				       event->cpu << TSCOPE_CPU_SHIFT);
		pack->cpu[slot] = event->cpu;
	}
}

/**
 * tscope_pack_event() - make room for an event that begins with struct tscope_event
 * @pack:  the block, with room for TSCOPE_PACK_EVENT_BYTES and the event
 * @bytes: size of the event, a multiple of 8
 *
 * Return: the place of the event.
 */
static inline struct tscope_event *tscope_pack_event(struct tscope_pack *pack, __u32 bytes)
{
	__u32 at;

	tscope_pack_word(pack, TSCOPE_WORD_EVENT);
	if (pack->used % 8)
		tscope_pack_word(pack, 0);
	at = pack->used;
	pack->used += bytes;
	return (struct tscope_event *)((char *)pack->block + at);
}

/**
 * tscope_word_is_event() - is a word an event, or does an event come after it?
 * @word: the word
 */
static inline int tscope_word_is_event(__u32 word)
{
	__u32 kind = word & TSCOPE_WORD_KIND, other = word & TSCOPE_WORD_OTHER;

	return kind == TSCOPE_WORD_SWITCH || kind == TSCOPE_WORD_WAKING ||
	       other == TSCOPE_WORD_EVENT || other == TSCOPE_WORD_WAKEUP ||
	       other == TSCOPE_WORD_MIGRATE;
}

/**
 * tscope_word_bytes() - the size of a word, with its second word
 * @word: the word
 */
static inline __u32 tscope_word_bytes(__u32 word)
{
	return (word & TSCOPE_WORD_OTHER) == TSCOPE_WORD_MIGRATE ? 8 : 4;
}

/**
 * tscope_word_ns() - the time that a word adds
 * @word: the word
 */
static inline __u64 tscope_word_ns(__u32 word)
{
	switch (word & TSCOPE_WORD_KIND) {
	case TSCOPE_WORD_SWITCH:
		return word >> TSCOPE_SWITCH_NS_SHIFT;
	case TSCOPE_WORD_WAKING:
		return word >> TSCOPE_WAKING_NS_SHIFT;
	case TSCOPE_WORD_TASK:
		return 0;
	}
	switch (word & TSCOPE_WORD_OTHER) {
	case TSCOPE_WORD_WAKEUP:
	case TSCOPE_WORD_MIGRATE:
		return word >> TSCOPE_EVENT_NS_SHIFT;
	case TSCOPE_WORD_TIME:
		return (__u64)(word >> TSCOPE_TIME_SHIFT) << TSCOPE_TIME_UNIT_SHIFT;
	default:
		return 0;
	}
}

#endif /* TASKSCOPE_PACK_H */
