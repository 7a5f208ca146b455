// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "tree_branch.h"

static bool has_lines_of_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

void put_tree_branch(struct text *t, const struct ts_task *task, size_t depth)
{
	const bool utf8 = has_lines_of_utf8();
	const struct ts_task **above = calloc(depth + 1, sizeof(struct ts_task *));
	size_t i;

	if (!above)
		out_of_memory();
	for (i = depth; i; i--, task = task->parent)
		above[i] = task;
	for (i = 1; i <= depth; i++) {
		if (i == depth)
			text_puts(t, above[i]->next ? utf8 ? "├─" : "|-" : utf8 ? "└─" : "`-");
		else
			text_puts(t, above[i]->next ? utf8 ? "│ " : "| " : "  ");
	}
	free(above);
}
