/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_NAMES_H
#define TASKSCOPE_NAMES_H

#include "text.h"

/**
 * policy_name() - scheduling policy
 * @policy: TSCOPE_POLICY_*
 *
 * Return: the name without SCHED_, or NULL for one that is not known.
 */
const char *policy_name(__u32 policy);

/**
 * state_words() - what a state letter means
 * @letter: one of R S D T t X Z P I, the kernel's, or F
 *
 * Return: the words, or NULL for a letter that is not known.
 */
const char *state_words(char letter);

/**
 * kind_name() - what sort of task this is
 * @kind: TSCOPE_KIND_*
 *
 * Return: one of user, kthread, wq-worker, io-worker, user-worker.
 */
const char *kind_name(__u32 kind);

/**
 * account_name() - where the time of a task goes
 * @account: TSCOPE_ACCOUNT_*
 *
 * Return: one of run, wait, sleep, block, stop, ended; NULL for one that is not known.
 */
const char *account_name(__u32 account);

/**
 * signal_number() - a signal by its name: SIGKILL, kill, sig9, signal 9, SIGRTMIN+3
 * @name: the name
 *
 * Return: its number, or 0 if it is none.
 */
int signal_number(const char *name);

/**
 * put_signal() - append the name of a signal: SIGCHLD, SIGRTMIN+3
 * @t:	    the text
 * @signal: 1 to 64
 */
void put_signal(struct text *t, unsigned int signal);

/**
 * put_signal_set() - append the names of signals
 * @t:	 the text
 * @set: bit N - 1 is signal N
 */
void put_signal_set(struct text *t, __u64 set);

/**
 * put_wait_status() - append a status of wait() in words
 * @t:	    the text
 * @status: the status
 */
void put_wait_status(struct text *t, int status);

/**
 * put_capabilities() - append the names of capabilities, or "all"
 * @t:	  the text
 * @caps: bit N is capability N
 */
void put_capabilities(struct text *t, __u64 caps);

/**
 * put_group_names() - append the names of groups
 * @t:	    the text
 * @groups: TSCOPE_GROUP_*
 */
void put_group_names(struct text *t, __u64 groups);

/**
 * group_title() - heading of a group
 * @bit: bit number of TSCOPE_GROUP_*
 *
 * Return: the heading.
 */
const char *group_title(unsigned int bit);

/**
 * put_hook_names() - append the names of tracepoints
 * @t:	   the text
 * @hooks: TSCOPE_HOOK_*
 */
void put_hook_names(struct text *t, __u64 hooks);

#endif
