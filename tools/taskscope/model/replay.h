/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPLAY_H
#define TASKSCOPE_REPLAY_H

#include "file_reader.h"
#include "replay_set.h"

/**
 * typedef replay_see - looks at the events of a recording, one by one
 * @arg:   its own
 * @set: the set, which has gone on by the event
 * @event: the event
 *
 * Return: false: no more are needed.
 */
typedef bool replay_see(void *arg, const struct replay_set *set, const struct ts_event *event);

/**
 * replay_until() - when a recording ends
 * @recording: the recording, at its first event, to which it goes back
 *
 * Return: when it was stopped; the time of its trigger; where its end is missing, up to when
 *	   the events of all CPUs are there that have any.
 */
__u64 replay_until(struct ts_file *recording);

/**
 * replay_leaves_out() - is the event of a time that nothing is told of?
 * @recording: the recording
 * @event:     the event
 * @until_ns:  what replay_until() returned
 *
 * Return: true: the replay goes on as if it was not there.
 */
bool replay_leaves_out(const struct ts_file *recording, const struct ts_event *event,
		       __u64 until_ns);

/**
 * replay_watched() - the same as replay(), and tell the times that tasks spend in their accounts
 * @recording: the recording, at its first event
 * @set:     filled; to be freed
 * @watch:   is told them, those that an event ends before @see is called with it; or NULL
 * @see:       is called with each event; or NULL
 * @arg:       for @see
 */
void replay_watched(struct ts_file *recording, struct replay_set *set,
		    const struct task_watch *watch, replay_see *see, void *arg);

/**
 * replay() - lead the tasks of a recording through all of its events
 * @recording: the recording, at its first event
 * @set:     filled; to be freed
 * @see:       is called with each event; or NULL
 * @arg:       for @see
 *
 * Ends at the first event that makes no sense: then recording->is_bad.
 */
void replay(struct ts_file *recording, struct replay_set *set, replay_see *see, void *arg);

#endif
