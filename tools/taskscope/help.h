/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_HELP_H
#define TASKSCOPE_HELP_H

#include "command.h"

/**
 * help_put() - the help of a command
 * @t:	     appended to
 * @command: the command
 */
void help_put(struct text *t, const struct command *command);

/**
 * help_put_list() - the help of the program: all commands
 * @t: appended to
 */
void help_put_list(struct text *t);

/**
 * help_put_synopsis() - the command and all its options, in some lines, for a manual page
 * @t:	     appended to
 * @command: the command
 */
void help_put_synopsis(struct text *t, const struct command *command);

#endif
