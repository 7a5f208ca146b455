/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STATUS_H
#define TASKSCOPE_STATUS_H

#include "status_check.h"
#include "json.h"

/**
 * struct status - the module's account of itself, and what the checks found
 * @info:	   what it says
 * @before:	   what it said before the checks
 * @accounts_done: its accounts could be checked
 * @accounts:	   result
 * @counts_done:   its counts could be checked
 * @counts:	   result
 * @ctxt_done:	   /proc/stat could be read
 * @ctxt_ok:	   result
 * @first:	   readings for it
 * @second:	   readings for it, later
 * @run:	   RUN and RUNTIME; not done if no task could be checked
 * @wait:	   WAIT and RUNDELAY; likewise
 * @sleep:	   SLEEP, and how long this program slept
 * @bpf_scheduler: name of the BPF scheduler that is at work; empty: none is
 */
struct status {
	struct tscope_info info;
	struct tscope_info before;
	bool accounts_done;
	struct accounts_check accounts;
	bool counts_done;
	struct counts_check counts;
	bool ctxt_done;
	bool ctxt_ok;
	struct ctxt_reading first;
	struct ctxt_reading second;
	struct times_check run;
	struct times_check wait;
	struct sleep_check sleep;
	char bpf_scheduler[128];
};

/**
 * status_ok() - did no check fail
 * @st: the status
 *
 * Return: true if so.
 */
bool status_ok(const struct status *st);

/**
 * status_put() - for people
 * @t:	appended to
 * @st: the status
 */
void status_put(struct text *t, const struct status *st);

/**
 * status_put_json() - for programs
 * @j:	the document
 * @st: the status
 */
void status_put_json(struct json *j, const struct status *st);

#endif
