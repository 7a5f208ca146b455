/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_DEBUGFS_TEXT_H
#define _TSCOPE_DEBUGFS_TEXT_H

#include <linux/pid_namespace.h>
#include <linux/seq_file.h>
#include <linux/taskscope.h>

#include "exited_ring.h"
#include "fill_task.h"

/**
 * struct tscope_text_view - one open file of tasks
 * @text: which file
 * @ns:	  pid namespace of the reader
 * @in:	  what to fill
 * @head: record of the present task; room for tscope_fill_bytes_max()
 */
struct tscope_text_view {
	const struct tscope_text *text;
	struct pid_namespace *ns;
	struct tscope_fill in;
	struct tscope_head head[];
};

/**
 * struct tscope_text - a file with a line for each task
 * @name:   name of the file
 * @header: its first line
 * @groups: groups that the lines need
 * @show:   prints a line
 * @tail:   prints lines after the last task; may be NULL
 * @is_exited: the file shows the exited tasks of @ring
 * @ring:   processes or threads
 */
struct tscope_text {
	const char *name;
	const char *header;
	u64 groups;
	void (*show)(struct seq_file *m, const struct tscope_text_view *view);
	void (*tail)(struct seq_file *m);
	bool is_exited;
	enum tscope_ring_kind ring;
};

extern const struct tscope_text tscope_text_tables[];
extern const size_t tscope_text_nr;

void tscope_text_comm(struct seq_file *m, const char *comm);
char tscope_text_letter(const struct tscope_state *state);

#endif /* _TSCOPE_DEBUGFS_TEXT_H */
