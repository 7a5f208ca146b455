// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "block_reader.h"

void ts_block_begin(struct block_reader *reader, const struct tscope_block *block,
		    __u32 head_bytes)
{
	unsigned int slot;

	reader->at = head_bytes;
	reader->cpu = block->cpu;
	reader->time_ns = block->at_ns;
	reader->running = -1;
	for (slot = 0; slot < TSCOPE_SLOTS; slot++)
		reader->slot[slot].tid = -1;
}

static __u32 word_at(const struct tscope_block *block, __u32 at)
{
	return __atomic_load_n((const __u32 *)((const char *)block + at), __ATOMIC_RELAXED);
}

/* Return: false: that is after the end of time. */
static bool add_time(__u64 *time_ns, __u64 ns)
{
	*time_ns += ns;
	return *time_ns >= ns;
}

static void set_task(struct block_reader *reader, __u32 word)
{
	__s32 tid = word >> TSCOPE_TASK_TID_SHIFT;

	reader->slot[tid % TSCOPE_SLOTS] = (struct block_task){
		.tid = tid, .cpu = reader->cpu, .prio = word >> TSCOPE_TASK_PRIO_SHIFT & 0xff,
	};
}

/* Return: false: the word cannot be. */
static bool set_cpu(struct block_reader *reader, __u32 word)
{
	struct block_task *task = &reader->slot[word >> TSCOPE_SLOT_SHIFT & (TSCOPE_SLOTS - 1)];

	task->cpu = word >> TSCOPE_CPU_SHIFT;
	return word >> TSCOPE_CPU_SHIFT <= TSCOPE_WAKING_CPU && task->tid >= 0;
}

static bool set_running(struct block_reader *reader, __u32 word)
{
	reader->running = word >> TSCOPE_TASK_TID_SHIFT;
	return word == (TSCOPE_WORD_CURRENT | (__u32)reader->running << TSCOPE_TASK_TID_SHIFT);
}

/* A word that is no event.  Return: 1; 0: it is one; -EBADMSG: it cannot be. */
static int take_word(struct block_reader *reader, __u32 word)
{
	bool is_good;

	if ((word & TSCOPE_WORD_KIND) == TSCOPE_WORD_TASK) {
		set_task(reader, word);
		return 1;
	}
	switch (word & TSCOPE_WORD_OTHER) {
	case TSCOPE_WORD_TIME:
		is_good = add_time(&reader->time_ns, (__u64)(word >> TSCOPE_TIME_SHIFT) <<
						     TSCOPE_TIME_UNIT_SHIFT);
		break;
	case TSCOPE_WORD_CURRENT:
		is_good = set_running(reader, word);
		break;
	case TSCOPE_WORD_CPU:
		is_good = set_cpu(reader, word);
		break;
	default:
		return 0;
	}
	return is_good ? 1 : -EBADMSG;
}

/* An event with a head, at @at.  Return: false: it is not all there. */
static bool find_whole(const struct tscope_block *block, __u32 bytes, __u32 at,
		       struct block_event *event)
{
	if (at > bytes || bytes - at < sizeof(event->head))
		return false;
	event->bytes = (const char *)block + at;
	memcpy(&event->head, event->bytes, sizeof(event->head));
	event->end = at + event->head.words * 8;
	return event->head.words && event->end <= bytes &&
	       add_time(&event->time_ns, event->head.delta_ns);
}

static bool unpack_switch(const struct block_reader *reader, __u32 word,
			  struct block_event *event)
{
	static const char letters[] = TSCOPE_SWITCH_STATES;
	unsigned int state = word >> TSCOPE_SWITCH_STATE_SHIFT & 0xf;
	const struct block_task *next;

	event->slot = word >> TSCOPE_SWITCH_SLOT_SHIFT & (TSCOPE_SLOTS - 1);
	next = &reader->slot[event->slot];
	event->packed.sw = (struct tscope_event_switch){
		.event = { .type = TSCOPE_EVENT_SWITCH, .words = sizeof(event->packed.sw) / 8 },
		.prev = reader->running, .next = next->tid,
	};
	if (state > TSCOPE_SWITCH_STATE_OFFLINE)
		return false;
	event->packed.sw.event.info = next->prio << TSCOPE_SWITCH_PRIO_SHIFT |
				      (state == TSCOPE_SWITCH_STATE_OFFLINE ?
				       'P' | TSCOPE_SWITCH_OFFLINE : letters[state]);
	return reader->running >= 0 &&
	       add_time(&event->time_ns, word >> TSCOPE_SWITCH_NS_SHIFT);
}

static bool unpack_waking(const struct block_reader *reader, __u32 word,
			  struct block_event *event)
{
	const struct block_task *task;

	event->slot = word >> TSCOPE_SWITCH_SLOT_SHIFT & (TSCOPE_SLOTS - 1);
	task = &reader->slot[event->slot];
	event->packed.waking = (struct tscope_event_waking){
		.event = { .type = TSCOPE_EVENT_WAKING, .words = sizeof(event->packed.waking) / 8,
			   .info = task->cpu & TSCOPE_WAKING_CPU },
		.tid = task->tid, .waker = reader->running,
	};
	if (word >> TSCOPE_WAKING_NEW_SHIFT & 1)
		event->packed.waking.event.info |= TSCOPE_WAKING_NEW;
	if (word >> TSCOPE_WAKING_IRQ_SHIFT & 1)
		event->packed.waking.event.info |= TSCOPE_WAKING_IRQ;
	return reader->running >= 0 && add_time(&event->time_ns, word >> TSCOPE_WAKING_NS_SHIFT);
}

static bool unpack_wakeup(const struct block_reader *reader, __u32 word,
			  struct block_event *event)
{
	event->slot = word >> TSCOPE_SLOT_SHIFT & (TSCOPE_SLOTS - 1);
	event->packed.wakeup = (struct tscope_event_wakeup){
		.event = { .type = TSCOPE_EVENT_WAKEUP, .words = sizeof(event->packed.wakeup) / 8,
			   .info = reader->slot[event->slot].cpu },
		.tid = reader->slot[event->slot].tid,
	};
	return add_time(&event->time_ns, word >> TSCOPE_EVENT_NS_SHIFT);
}

static bool unpack_migrate(const struct block_reader *reader, __u32 word, __u32 second,
			   struct block_event *event)
{
	__u32 from = second & 0xffff, to = second >> TSCOPE_MIGRATE_TO_SHIFT;

	event->slot = word >> TSCOPE_SLOT_SHIFT & (TSCOPE_SLOTS - 1);
	event->packed.migrate = (struct tscope_event_migrate){
		.event = { .type = TSCOPE_EVENT_MIGRATE, .words = sizeof(event->packed.migrate) / 8,
			   .info = to },
		.tid = reader->slot[event->slot].tid, .from = from,
	};
	return from <= TSCOPE_WAKING_CPU && to <= TSCOPE_WAKING_CPU &&
	       add_time(&event->time_ns, word >> TSCOPE_EVENT_NS_SHIFT);
}

/* Return: false: it cannot be. */
static bool unpack(const struct block_reader *reader, const struct tscope_block *block,
		   __u32 bytes, __u32 word, struct block_event *event)
{
	bool is_good;

	event->end = reader->at + sizeof(word);
	if ((word & TSCOPE_WORD_KIND) == TSCOPE_WORD_SWITCH) {
		is_good = unpack_switch(reader, word, event);
	} else if ((word & TSCOPE_WORD_KIND) == TSCOPE_WORD_WAKING) {
		is_good = unpack_waking(reader, word, event);
	} else if ((word & TSCOPE_WORD_OTHER) == TSCOPE_WORD_WAKEUP) {
		is_good = unpack_wakeup(reader, word, event);
	} else if ((word & TSCOPE_WORD_OTHER) == TSCOPE_WORD_MIGRATE &&
		   bytes - event->end >= sizeof(word)) {
		is_good = unpack_migrate(reader, word, word_at(block, event->end), event);
		event->end += sizeof(word);
	} else {
		return false;
	}
	event->head = event->packed.sw.event;
	return is_good && reader->slot[event->slot].tid >= 0;
}

int ts_block_look(struct block_reader *reader, const struct tscope_block *block, __u32 bytes,
		  struct block_event *event)
{
	__u32 word;
	int some;

	event->bytes = NULL;
	if (reader->is_v1) {
		event->time_ns = reader->time_ns;
		return find_whole(block, bytes, reader->at, event) ? 1 : -EBADMSG;
	}
	for (; bytes - reader->at >= sizeof(word); reader->at += sizeof(word)) {
		word = word_at(block, reader->at);
		some = take_word(reader, word);
		if (some < 0)
			return some;
		if (some)
			continue;
		event->time_ns = reader->time_ns;
		if (word == TSCOPE_WORD_EVENT)
			some = find_whole(block, bytes, (reader->at + 4 + 7) & ~7U, event);
		else
			some = unpack(reader, block, bytes, word, event);
		return some ? 1 : -EBADMSG;
	}
	/* Words that are no events come before one. */
	return -EBADMSG;
}

void ts_block_step(struct block_reader *reader, const struct block_event *event)
{
	reader->at = event->end;
	reader->time_ns = event->time_ns;
	if (event->bytes)
		return;
	if (event->head.type == TSCOPE_EVENT_SWITCH)
		reader->running = event->packed.sw.next;
	if (event->head.type == TSCOPE_EVENT_MIGRATE)
		reader->slot[event->slot].cpu = event->head.info;
}
