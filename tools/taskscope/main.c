// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "cmd.h"
#include "exits.h"
#include "memory.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "tree", cmd_tree, "the tree of tasks (also without a command)" },
	{ "ps", cmd_ps, "tasks, one row each" },
	{ "show", cmd_show, "all that is known of one task, and where the kernel keeps it" },
	{ "clone", cmd_clone, "how one task was cloned, and who shares what with it now" },
	{ "wait", cmd_wait, "how long one task, or a cgroup, waited, who was in its way, who woke it" },
	{ "migrations", cmd_migrations, "changes of CPU: from where to where, or those of one task" },
	{ "gone", cmd_gone, "tasks that are gone: how they ended, and what they did" },
	{ "cpus", cmd_cpus, "CPUs: busy, idle, switches, migrations" },
	{ "events", cmd_events, "what happens now: switches, wakeups, migrations, forks, ends" },
	{ "record", cmd_record, "write what happens to a file, for later" },
	{ "report", cmd_report, "what became of each task in a recording" },
	{ "timeline", cmd_timeline, "which task ran where and when in a recording" },
	{ "export", cmd_export, "the events of a recording, for other programs" },
	{ "status", cmd_status, "the module: versions, hooks, counters, and checks of its numbers" },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int help(void)
{
	size_t i;

	printf("\nUsage:\n taskscope [COMMAND] [options]\n\n"
	       "What every task is, how it came to be, and what the scheduler did with it.\n\n"
	       "Commands:\n");
	for (i = 0; i < NR_COMMANDS; i++)
		printf(" %-10s %s\n", commands[i].name, commands[i].help);
	printf(" %-10s %s\n", "help", "what a command does, and its options: help COMMAND");
	printf("\nOptions:\n"
	       " -h, --help      display this help; of a command: taskscope help COMMAND\n"
	       " -V, --version   display versions\n\n"
	       "For more details see taskscope(8).\n");
	return EXIT_DONE;
}

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
static int run_command(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < NR_COMMANDS; i++) {
		if (strcmp(argv[0], commands[i].name))
			continue;
		/* getopt_long() speaks in the name of argv[0]. */
		argv[0] = program_invocation_short_name;
		return commands[i].main(argc, argv);
	}
	return usage_error(NULL, "unknown command: %s; taskscope help lists them", argv[0]);
}

/* taskscope help, taskscope help COMMAND */
static int help_command(int argc, char **argv)
{
	char *help_of[] = { argc > 1 ? argv[1] : NULL, "--help", NULL };

	if (argc > 2)
		return usage_error(NULL, "help takes the name of one command, such as ps, or none");
	if (argc < 2 || argv[1][0] == '-' || !strcmp(argv[1], "help"))
		return help();
	return run_command(2, help_of);
}

int main(int argc, char **argv)
{

	setlocale(LC_ALL, "");
	atexit(close_stdout);
	memory_at_end(end_without_memory);

	if (argc > 1 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")))
		return help();
	if (argc == 1 || argv[1][0] == '-')
		return cmd_tree(argc, argv);
	if (!strcmp(argv[1], "help"))
		return help_command(argc - 1, argv + 1);
	return run_command(argc - 1, argv + 1);
}
