/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CONTAINER_H
#define TASKSCOPE_CONTAINER_H

#include <stdbool.h>

#include "task_record.h"
#include "text.h"

/**
 * container_put() - append the container of a task, or else its unit, by its cgroup
 * @t:		the text
 * @path:	path of its cgroup, or the end of it
 * @is_inside:	its pid namespace is not the initial one
 *
 * As "docker:0123456789ab", "nspawn:NAME", "systemd:NAME.service": what made it, and its
 * name, or twelve digits of its id.  The innermost counts.  Runtimes that give a cgroup any
 * name, as runc and crun without systemd, are told by @is_inside alone: "container:NAME".
 *
 * Return: false, and nothing was appended: it is in none.
 */
bool container_put(struct text *t, const char *path, bool is_inside);

/**
 * container_of() - the same of a task
 * @rec: the task, with its cgroup; without, it is not known
 * @t:	 the text
 *
 * Return: as container_put().
 */
bool container_of(const struct record *rec, struct text *t);

#endif
