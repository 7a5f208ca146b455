// SPDX-License-Identifier: GPL-2.0
/*
 * The events of a CTF trace.  The names, and the fields of these names, are those of LTTng's
 * kernel tracer, version 2.13 (include/instrumentation/events/sched.h, lttng-statedump.h), so that
 * programs that know its traces know these.  What it does not have comes after them.
 */
#include "ctf_classes.h"

#define TASK { "comm", CTF_STRING }, { "tid", CTF_S32 }, { "prio", CTF_S32 }
#define WAKING TASK, { "target_cpu", CTF_S32 }, { "waker_tid", CTF_S32 }, { "irq", CTF_S32 }

const struct ctf_class ctf_classes[NR_CTF_CLASSES] = {
	[CTF_SWITCH] = { "sched_switch", {
		{ "prev_comm", CTF_STRING }, { "prev_tid", CTF_S32 }, { "prev_prio", CTF_S32 },
		{ "prev_state", CTF_S64 }, { "next_comm", CTF_STRING }, { "next_tid", CTF_S32 },
		{ "next_prio", CTF_S32 } } },
	[CTF_WAKING] = { "sched_waking", { WAKING } },
	[CTF_WAKEUP] = { "sched_wakeup", { TASK, { "target_cpu", CTF_S32 } } },
	[CTF_WAKEUP_NEW] = { "sched_wakeup_new", { WAKING } },
	[CTF_MIGRATE] = { "sched_migrate_task", {
		TASK, { "orig_cpu", CTF_S32 }, { "dest_cpu", CTF_S32 } } },
	[CTF_FORK] = { "sched_process_fork", {
		{ "parent_comm", CTF_STRING }, { "parent_tid", CTF_S32 }, { "parent_pid", CTF_S32 },
		{ "child_comm", CTF_STRING }, { "child_tid", CTF_S32 }, { "child_pid", CTF_S32 },
		{ "clone_flags", CTF_U64 } } },
	[CTF_EXEC] = { "sched_process_exec", {
		{ "filename", CTF_STRING }, { "tid", CTF_S32 }, { "old_tid", CTF_S32 },
		{ "comm", CTF_STRING } } },
	[CTF_EXIT] = { "sched_process_exit", { TASK, { "pid", CTF_S32 }, { "exit_code", CTF_S32 } } },
	[CTF_RENAME] = { "task_rename", {
		{ "tid", CTF_S32 }, { "oldcomm", CTF_STRING }, { "newcomm", CTF_STRING } } },
	[CTF_TRIGGER] = { "taskscope_trigger", {
		TASK, { "wait_ns", CTF_U64 }, { "goes_on", CTF_S32 } } },
	[CTF_DUMP_BEGIN] = { .name = "lttng_statedump_start" },
	[CTF_DUMP_TASK] = { "lttng_statedump_process_state", {
		{ "tid", CTF_S32 }, { "pid", CTF_S32 }, { "ppid", CTF_S32 }, { "name", CTF_STRING },
		{ "type", CTF_S32 }, { "mode", CTF_S32 }, { "submode", CTF_S32 },
		{ "status", CTF_S32 }, { "cpu", CTF_S32 } } },
	[CTF_DUMP_END] = { .name = "lttng_statedump_end" },
};

const char *ctf_type(enum ctf_kind kind)
{
	switch (kind) {
	case CTF_S32: return "int32_t";
	case CTF_S64: return "int64_t";
	case CTF_U64: return "uint64_t";
	default: return "string";
	}
}
