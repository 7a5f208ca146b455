/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BLOCK_READER_H
#define TASKSCOPE_BLOCK_READER_H

#include <taskscope/taskscope.h>

/*
 * The events of one block, see TSCOPE_WORD_* in linux/taskscope.h:
 *
 *	ts_block_begin();
 *	while (reader.at < bytes && ts_block_look() > 0) {
 *		...
 *		ts_block_step();
 *	}
 *
 * The block may be written meanwhile, and nothing in it is trusted.
 */

/**
 * struct block_task - the task in a slot
 * @tid:    the task; -1: the slot is empty
 * @cpu:    its CPU
 * @prio:   its priority, as in TSCOPE_SWITCH_PRIO
 */
struct block_task {
	__s32 tid;
	__u16 cpu;
	__u16 prio;
};

/**
 * struct block_reader - how far a block was read, and what is known by then
 * @at:      bytes that were read; 0: the block has not been begun
 * @cpu:     the CPU of the block
 * @time_ns: time of the latest event, with the TSCOPE_WORD_TIME after it
 * @running: the task that the CPU runs; -1: it is not known
 * @is_v1:   a block of ABI 1: each event begins with a struct tscope_event
 * @slot:    the tasks
 */
struct block_reader {
	__u32 at;
	__u32 cpu;
	__u64 time_ns;
	__s32 running;
	bool is_v1;
	struct block_task slot[TSCOPE_SLOTS];
};

/**
 * struct block_event - the next event of a block
 * @time_ns: when it happened
 * @head:    its type, size and info
 * @bytes:   all of it, with another head if the block is written meanwhile; NULL: it is @packed
 * @packed:  an event that was words
 * @slot:    of @packed: the task
 * @end:     bytes of the block up to its end
 */
struct block_event {
	__u64 time_ns;
	struct tscope_event head;
	const void *bytes;
	union {
		struct tscope_event_switch sw;
		struct tscope_event_waking waking;
		struct tscope_event_wakeup wakeup;
		struct tscope_event_migrate migrate;
	} packed;
	__u32 slot;
	__u32 end;
};

/**
 * ts_block_begin() - begin to read a block
 * @reader:     filled, but for is_v1
 * @block:      the block
 * @head_bytes: bytes before its events
 */
void ts_block_begin(struct block_reader *reader, const struct tscope_block *block,
		    __u32 head_bytes);

/**
 * ts_block_look() - find the next event
 * @reader: how far the block was read, which may go on to the event, and not further
 * @block:  the block
 * @bytes:  bytes that the block has, more than were read
 * @event:  filled
 *
 * Return: 1, or -EBADMSG: there is none.
 */
int ts_block_look(struct block_reader *reader, const struct tscope_block *block, __u32 bytes,
		  struct block_event *event);

/**
 * ts_block_step() - go on to the end of an event
 * @reader: how far the block was read
 * @event:  from ts_block_look()
 */
void ts_block_step(struct block_reader *reader, const struct block_event *event);

#endif
