// SPDX-License-Identifier: GPL-2.0
/*
 * stream [read]: a stream of switches and wakings, until SIGINT.
 *
 * Nobody reads it, and the oldest events are written over; or, with "read", each block is
 * read as it becomes whole, every word of it.  At the end it prints how many switches
 * and bytes there were: "NR samples, BYTES bytes a switch", and fails if any was lost.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "taskscope_pack.h"

#define RING_BYTES (16 << 20)

static volatile sig_atomic_t ended;
static uint64_t switches, bytes, sum;

static void end(int sig)
{
	(void)sig;
	ended = 1;
}

/* A word, with all that comes with it.  Return: where it ends. */
static uint32_t read_word(const struct tscope_block *block, uint32_t at)
{
	const char *bytes = (const char *)block;
	const struct tscope_event *event;
	uint32_t word = *(const uint32_t *)(bytes + at), end = at + tscope_word_bytes(word);

	switches += (word & TSCOPE_WORD_KIND) == TSCOPE_WORD_SWITCH;
	if (word == TSCOPE_WORD_EVENT) {
		end = (end + 7) & ~7U;
		event = (const void *)(bytes + end);
		end += event->words * 8;
	}
	for (; at < end; at += sizeof(word))
		sum += *(const uint32_t *)(bytes + at);
	return end;
}

static void read_block(const struct tscope_block *block)
{
	for (uint32_t at = sizeof(*block); at < block->bytes;)
		at = read_word(block, at);
	bytes += block->bytes;
}

/* What is whole; at the end also what is not. */
static uint64_t read_ring(const struct tscope_ring *ring, uint64_t next, uint32_t nr_blocks)
{
	uint64_t begun = __atomic_load_n(&ring->begun, __ATOMIC_ACQUIRE);

	for (; next + !ended < begun; next++)
		read_block((const void *)ring + TSCOPE_BLOCK_BYTES * (1 + next % nr_blocks));
	return next;
}

int main(int argc, char **argv)
{
	bool reads = argc > 1 && !strcmp(argv[1], "read");
	struct tscope_stream_start start = {
		.size = sizeof(start),
		.flags = reads ? 0 : TSCOPE_STREAM_OVERWRITE,
		.events = 1 << TSCOPE_EVENT_SWITCH | 1 << TSCOPE_EVENT_WAKING,
		.ring_bytes = RING_BYTES,
	};
	struct tscope_stream_stop stop = { .size = sizeof(stop) };
	struct tscope_position *position;
	const struct tscope_ring *ring;
	int fd = open(TSCOPE_DEVICE, O_RDWR);
	uint64_t next = 0;

	if (fd < 0 || ioctl(fd, TSCOPE_STREAM_START, &start))
		err(1, TSCOPE_DEVICE);
	position = mmap(NULL, start.nr_rings * sizeof(*position), PROT_READ | PROT_WRITE,
			MAP_SHARED, fd, 0);
	ring = mmap(NULL, start.map_bytes, PROT_READ, MAP_SHARED, fd, start.data_offset);
	if (position == MAP_FAILED || ring == MAP_FAILED)
		err(1, "mmap");
	sigaction(SIGINT, &(struct sigaction){ .sa_handler = end }, NULL);
	while (!ended) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };

		if (!reads) {
			pause();
			continue;
		}
		poll(&wait, 1, -1);
		next = read_ring(ring, next, start.nr_blocks);
		__atomic_store_n(&position->consumed, next, __ATOMIC_RELEASE);
	}
	if (ioctl(fd, TSCOPE_STREAM_STOP, &stop))
		err(1, "stop");
	if (stop.lost)
		errx(1, "%llu of %llu events were lost", (unsigned long long)stop.lost,
		     (unsigned long long)stop.produced);
	if (!reads && ring->begun > start.nr_blocks)
		next = ring->begun - start.nr_blocks;
	read_ring(ring, next, start.nr_blocks);
	printf("%llu samples, %.1f bytes a switch\n", (unsigned long long)switches,
	       switches ? (double)bytes / switches : 0);
	return 0;
}
