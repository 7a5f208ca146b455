/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ARGS_H
#define TASKSCOPE_ARGS_H

#include "device.h"
#include "repeat.h"

/* What is wrong with them, for usage_error(). */
#define COUNT_ALONE	"--count goes with --watch"

/* The line of --tid in a --help. */
#define HELP_ALONE							\
	" -t, --tid             this task alone, not all threads of its process\n"

/**
 * usage_error() - say what is wrong with the arguments
 * @command: subcommand, or NULL
 * @fmt:     what is wrong; NULL: getopt_long() has said it
 *
 * Return: EXIT_USAGE.
 */
int usage_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * bad_seconds() - usage_error() for what ts_parse_seconds() does not take
 * @command: subcommand
 * @option:  the option that it was given to
 * @s:	     what the user typed
 *
 * Return: EXIT_USAGE.
 */
int bad_seconds(const char *command, const char *option, const char *s);

/**
 * bad_count() - usage_error() for what ts_parse_number() does not take
 * @command: subcommand
 * @option:  the option that it was given to
 * @s:	     what the user typed
 *
 * Return: EXIT_USAGE.
 */
int bad_count(const char *command, const char *option, const char *s);

/**
 * bad_number() - usage_error() for what is no number of a task
 * @command: subcommand
 * @option:  the option that it was given to; NULL: none
 * @what:    what it is the number of: a task, a process
 * @s:	     what the user typed
 *
 * Return: EXIT_USAGE.
 */
int bad_number(const char *command, const char *option, const char *what, const char *s);

/**
 * bad_numbers() - usage_error() for what is not ts_are_tids()
 * @command: subcommand
 * @comm:    it takes --comm
 * @s:	     what the user typed to --pid
 *
 * Return: EXIT_USAGE.
 */
int bad_numbers(const char *command, bool comm, const char *s);

/**
 * take_file() - the one argument behind the options: a recording
 * @command: subcommand
 * @argc:    as for main(); optind is behind the options
 * @argv:    as for main()
 * @file:    filled
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int take_file(const char *command, int argc, char **argv, const char **file);

/**
 * version_print() - print the versions of this program, the module and the ABI
 *
 * Return: exit status.
 */
int version_print(void);

/**
 * struct usage - how a subcommand that shows no list is called
 * @command: the subcommand
 * @about:   one line for --help
 * @task:    it takes a task
 * @optional: or none
 * @watch:   it takes --watch, --count and --top
 * @process: it takes a process, and --tid says that the task alone is meant
 * @cgroup:  or it takes --cgroup
 */
struct usage {
	const char *command;
	const char *about;
	bool task;
	bool optional;
	bool watch;
	bool process;
	bool cgroup;
};

/**
 * struct args - its arguments
 * @tid:      the task; 0: none
 * @json:     -J
 * @watch_ns: --watch; 0: only once
 * @count:    --count; 0: until Ctrl-C
 * @top:      --top; 0: all
 * @alone:    --tid
 * @cgroup:   --cgroup; NULL: none
 */
struct args {
	__s32 tid;
	bool json;
	__u64 watch_ns;
	__s32 count;
	__s32 top;
	bool alone;
	const char *cgroup;
};

/**
 * start_command() - read such arguments, and open the device
 * @args:   filled
 * @client: filled
 * @usage:  how it is called
 * @argc:   as for main()
 * @argv:   as for main()
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int start_command(struct args *args, struct ts *client, const struct usage *usage, int argc,
		  char **argv);

#endif
