// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command_list.h"
#include "completion.h"
#include "dispatch.h"
#include "exits.h"
#include "help.h"
#include "memory.h"

/* What was printed must have arrived: a full disk is a failure. */
static void close_stdout(void)
{
	bool failed = ferror(stdout);

	if (fclose(stdout) || failed) {
		warn("cannot write the output");
		_exit(EXIT_FAILED);
	}
}

static void end_without_memory(void)
{
	errx(EXIT_FAILED, "out of memory");
}

/* Return: exit status. */
static int print(struct text *t)
{
	text_flush(t, stdout);
	text_free(t);
	return EXIT_DONE;
}

static int unknown_command(const char *name)
{
	struct text wrong = {};
	int status;

	refuse(&wrong, "unknown command: %s; taskscope help lists them", name);
	status = usage_error(NULL, wrong.s);
	text_free(&wrong);
	return status;
}

static int print_list(void)
{
	struct text t = {};

	help_put_list(&t);
	return print(&t);
}

static int print_help(const char *name, void (*put)(struct text *, const struct command *))
{
	const struct command *command = command_find(name);
	struct text t = {};

	if (!command)
		return unknown_command(name);
	put(&t, command);
	return print(&t);
}

/* taskscope help, help COMMAND, help --synopsis COMMAND */
static int run_help(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--synopsis"))
		return print_help(argv[2], help_put_synopsis);
	if (argc > 2)
		return usage_error(NULL, "help takes the name of one command, such as ps, or none");
	if (argc < 2 || argv[1][0] == '-' || !strcmp(argv[1], "help"))
		return print_list();
	return print_help(argv[1], help_put);
}

/* For the Makefile, and for other programs that install it: not in the help. */
static int print_completion(int argc, char **argv)
{
	struct text t = {};

	if (argc != 3 || strcmp(argv[2], "bash"))
		return usage_error(NULL, "--print-completion takes the name of a shell: bash");
	completion_put(&t);
	return print(&t);
}

int main(int argc, char **argv)
{
	const struct command *command;

	setlocale(LC_ALL, "");
	atexit(close_stdout);
	memory_at_end(end_without_memory);

	if (argc > 1 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")))
		return print_list();
	if (argc > 1 && !strcmp(argv[1], "--print-completion"))
		return print_completion(argc, argv);
	if (argc == 1 || argv[1][0] == '-')
		return command_main(command_find("tree"), argc, argv);
	if (!strcmp(argv[1], "help"))
		return run_help(argc - 1, argv + 1);
	command = command_find(argv[1]);
	return command ? command_main(command, argc - 1, argv + 1) : unknown_command(argv[1]);
}
