/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DISPATCH_H
#define TASKSCOPE_DISPATCH_H

#include "command.h"

/**
 * command_main() - read the options of a command, and run it
 * @command: the command
 * @argc:    as of main(): of the command and what follows it
 * @argv:    as of main()
 *
 * Says on stderr what is wrong with the arguments.
 *
 * Return: exit status.
 */
int command_main(const struct command *command, int argc, char **argv);

/**
 * usage_error() - say on stderr what is wrong with the arguments, and where there is help
 * @command: the command; NULL: none
 * @wrong:   what is wrong; NULL: getopt_long() has said it
 *
 * Return: EXIT_USAGE.
 */
int usage_error(const struct command *command, const char *wrong);

#endif
