/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COMMAND_LIST_H
#define TASKSCOPE_COMMAND_LIST_H

#include "command.h"

/**
 * command_next() - go through all commands, by topic and then by name
 * @last: the command before; NULL: none
 *
 * Return: the command after it; NULL: there is none.
 */
const struct command *command_next(const struct command *last);

/**
 * command_find() - find a command
 * @name: its name, or another name that it has
 *
 * Return: the command; NULL: there is none.
 */
const struct command *command_find(const char *name);

#endif
