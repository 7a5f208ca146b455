/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ANCESTRY_H
#define TASKSCOPE_ANCESTRY_H

#include "tasks.h"

/**
 * struct ancestry_shape - which trees shall grow
 * @threads:	with the threads of the living
 * @all:	every exited process, not only those that have living descendants
 * @root:	only this process and what is below it; 0: all
 * @sort:	puts siblings into order; NULL: by tid
 * @arg:	for @sort
 */
struct ancestry_shape {
	bool threads;
	bool all;
	__s32 root;
	void (*sort)(struct ts_task **order, size_t nr, const void *arg);
	const void *arg;
};

/**
 * struct ancestry - the living tasks, and the exited ones between them
 * @order: the tasks, in the order of ts_tree_next(), to free()
 * @nr:	   how many
 */
struct ancestry {
	struct ts_task **order;
	size_t nr;
};

/**
 * ancestry_build() - put the exited processes back into the tree of the living
 * @ancestry:   filled
 * @living:   settled, with ids and birth
 * @exited: in the order in which they exited, with birth and exited
 * @shape:    which of them
 *
 * A process whose creator has exited is a child of that one.  Any other is a child
 * of the process that waits for it, or, of an exited one, that waited as it began to
 * exit, living or exited.  A number alone does not tell which task it is: the time does.
 *
 * Return: false: there is no shape->root.
 */
bool ancestry_build(struct ancestry *ancestry, const struct ts_set *living,
		    const struct ts_set *exited, const struct ancestry_shape *shape);

#endif
