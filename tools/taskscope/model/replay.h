/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPLAY_H
#define TASKSCOPE_REPLAY_H

#include "file_reader.h"
#include "replay_set.h"

/**
 * typedef replay_see - who looks at the events of a recording
 * @arg:   its own
 * @lives: the lives, which have gone on by the event
 * @event: the event
 */
typedef void replay_see(void *arg, const struct lives *lives, const struct ts_event *event);

/**
 * replay_open() - open a recording that is to be replayed
 * @recording: filled; to be closed even where this fails
 * @path:      the file
 * @events:    1 << TSCOPE_EVENT_* that have to be in it
 *
 * Says on stderr why not.
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int replay_open(struct ts_file *recording, const char *path, __u64 events);

/**
 * replay_until() - when a recording ends
 * @recording: the recording, at its first event, to which it goes back
 *
 * Return: when it was stopped; the time of its trigger; where its end is missing, up to when
 *	   the events of all CPUs are there that have any.
 */
__u64 replay_until(struct ts_file *recording);

/**
 * replay() - lead the tasks of a recording through all of its events
 * @recording: the recording, at its first event
 * @lives:     filled; to be freed
 * @see:       is called with each event; NULL: nobody is
 * @arg:       for @see
 *
 * Says on stderr what is wrong with an event.
 */
void replay(struct ts_file *recording, struct lives *lives, replay_see *see, void *arg);

/**
 * replay_explain() - say on stderr what of the tasks is not in the recording
 * @recording: the recording
 * @lives:     its lives
 */
void replay_explain(const struct ts_file *recording, const struct lives *lives);

#endif
