/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VALUES_ACCOUNTS_H
#define TASKSCOPE_VALUES_ACCOUNTS_H

#include "values_task.h"

/* What the columns call for what the module remembers, as values_task.h has it. */
getter get_clone, get_clone_kind, get_inferred, get_seen, get_first_run;
getter get_creator_key, get_creator_comm;
getter get_exec, get_exit, get_ended_at, get_exit_signal, get_lifetime;
getter get_switches, get_age, get_account, get_account_for;
getter get_wait_contended, get_wait_limit, get_wait_idle, get_wait_unknown;
getter get_wait_p50, get_wait_p90, get_wait_p99, get_wait_p999, get_wait_max, get_wait_max_at;
getter get_waker, get_waker_key, get_waker_comm, get_waker_count, get_wakers;
getter get_blame, get_blame_key, get_blame_comm, get_blame_time, get_blamed;
getter get_llc, get_moves;

#endif
