/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STREAM_OPTIONS_H
#define TASKSCOPE_STREAM_OPTIONS_H

#include "stream.h"

/* What events, of whom, and for how long: the same for all who start a stream. */
enum {
	OPT_TREE = 256, OPT_CGROUP, OPT_DURATION, OPT_RING_SIZE,
	OPT_OF_COMMAND		/* a command's own begin here */
};

#define STREAM_SHORT_OPTIONS "e:p:t:"
#define STREAM_OPTIONS							\
	{ "events", required_argument, NULL, 'e' },			\
	{ "pid", required_argument, NULL, 'p' },			\
	{ "tid", required_argument, NULL, 't' },			\
	{ "tree", required_argument, NULL, OPT_TREE },			\
	{ "cgroup", required_argument, NULL, OPT_CGROUP },		\
	{ "duration", required_argument, NULL, OPT_DURATION },		\
	{ "ring-size", required_argument, NULL, OPT_RING_SIZE }

#define HELP_STREAM							\
	" -e, --events LIST       these only, with commas between: switch, waking, wakeup,\n" \
	"                         migrate, fork, exec, exit, rename\n"	\
	" -p, --pid PID           this process only, with its threads\n" \
	" -t, --tid TID           this thread only\n"			\
	"     --tree TID          this process and its descendants only\n" \
	"     --cgroup PATH       those only that are in this cgroup or below it\n" \
	"     --duration SECONDS  end after this time\n"		\
	"     --ring-size KIB     memory for each CPU's events\n"

/**
 * struct stream_args - what the user asked for
 * @command:     the subcommand
 * @wanted:      of it events, filter, id, ring_bytes
 * @cgroup:      whose id is wanted, as the user called it
 * @duration_ns: 0: for ever
 */
struct stream_args {
	const char *command;
	struct tscope_stream_start wanted;
	const char *cgroup;
	__u64 duration_ns;
};

/**
 * stream_args_take() - take one of STREAM_OPTIONS
 * @args: filled
 * @opt:  what getopt_long() returned
 *
 * Return: -1: taken; otherwise end with this exit status.
 */
int stream_args_take(struct stream_args *args, int opt);

/**
 * stream_args_open() - open the device for a stream, and say why not
 * @client: filled
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int stream_args_open(struct ts *client);

/**
 * stream_args_start() - start the stream, and say why not, or what it will lack
 * @args:   what is wanted
 * @stream: filled; to be closed even where this fails
 * @client: the device
 * @events: 1 << TSCOPE_EVENT_* that are needed besides
 *
 * Return: -1: it has begun; otherwise end with this exit status.
 */
int stream_args_start(const struct stream_args *args, struct ts_stream *stream,
		      const struct ts *client, __u64 events);

#endif
