/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_SEQLOCK_H
#define _BLAME_LINUX_SEQLOCK_H

/* There is one thread: a reader meets no writer. */
typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

#define raw_write_seqcount_begin(_seq) ((void)(_seq)->sequence++)
#define raw_write_seqcount_end(_seq) ((void)(_seq)->sequence++)
#define raw_read_seqcount_begin(_seq) ((_seq)->sequence)
#define read_seqcount_retry(_seq, _begun) ((_seq)->sequence != (_begun))

#endif
