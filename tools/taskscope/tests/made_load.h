/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MADE_LOAD_H
#define TASKSCOPE_MADE_LOAD_H

#include <stdbool.h>

#include <taskscope/taskscope.h>

/*
 * A load on a made-up machine: workers, which sleep and run for a short time by turns, and hogs,
 * which always want a CPU.  A scheduler with slices of 4 ms runs them.
 */

#define MADE_BEGIN 1000000000ULL

/**
 * struct made_load - a load
 * @seed:     of all that is chance
 * @ns:	      how long it lasts
 * @nr_cpus:  CPUs of the machine, at most 8
 * @nr_workers: tasks of this kind, at most 16: tids from 100 on
 * @nr_hogs:  tasks of this kind, at most 16: tids from 200 on
 * @moves:    so many times a second a worker is moved to another CPU, on
 *	      average; 0 on a machine with one
 * @on_ns:    0: workers sleep as long at any time.  Otherwise they have phases, of chance: so long on
 *	      average they are busy
 * @off_ns:   and so long on average they sleep ten times as long
 * @lose:     one of so many wakings is lost; 0: none
 * @early_ns: the records of the tasks were read so long before the recording began
 * @key_ns:   made_load_write(): the tasks are written again so often; 0: never
 * @late_ns:  made_load_write(): the tasks are read so long after the time that they are said to be of
 * @compress: made_load_write(): compress it
 * @quota_ns: so long may each hog run in 100 ms; 0: as long as it likes
 */
struct made_load {
	__u64 seed;
	__u64 ns;
	__u32 nr_cpus;
	int nr_workers;
	int nr_hogs;
	double moves;
	__u64 on_ns;
	__u64 off_ns;
	__u64 quota_ns;
	__u32 lose;
	__u64 early_ns;
	__u64 key_ns;
	__u64 late_ns;
	bool compress;
};

/**
 * made_load_run() - let it run
 * @load: the load
 * @take: is given each event, of all CPUs in the order of their times; false ends it
 * @arg:  for @take
 */
void made_load_run(const struct made_load *load, bool (*take)(void *arg, const struct ts_event *),
		   void *arg);

/**
 * made_load_write() - write it to a file, as a recording
 * @load: the load
 * @path: the file
 * @nr:	  ends after so many events; 0: when the load does
 */
void made_load_write(const struct made_load *load, const char *path, __u64 nr);

#endif
