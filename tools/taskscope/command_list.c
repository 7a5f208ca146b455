// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "command_list.h"

/* Of the linker: see COMMAND(). */
extern const struct command *const __start_commands[], *const __stop_commands[];

static int compare(const struct command *a, const struct command *b)
{
	return a->topic != b->topic ? (int)a->topic - (int)b->topic : strcmp(a->name, b->name);
}

const struct command *command_next(const struct command *last)
{
	const struct command *const *at, *next = NULL;

	for (at = __start_commands; at < __stop_commands; at++)
		if ((!last || compare(*at, last) > 0) && (!next || compare(*at, next) < 0))
			next = *at;
	return next;
}

const struct command *command_find(const char *name)
{
	const struct command *command = NULL;

	while ((command = command_next(command)))
		if (!strcmp(command->name, name) ||
		    (command->alias && !strcmp(command->alias, name)))
			return command;
	return NULL;
}
