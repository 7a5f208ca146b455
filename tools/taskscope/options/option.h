/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_OPTION_H
#define TASKSCOPE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

#include "text.h"

/*
 * The options of a command are rows of a table.  Out of the rows come the arguments of
 * getopt_long(), the help, the synopsis and the completion.
 *
 * A group of rows fills one struct.  A command that takes a group has that struct in its
 * request: ps, tree and cpus all have a struct view, and take view_group for it.
 */

enum option_kind {
	OPTION_FLAG,		/* takes no argument; sets a bool */
	OPTION_STRING,		/* keeps any text: a const char * */
	OPTION_COUNT,		/* a number above 0: a __u32 */
	OPTION_SECONDS,		/* a time above 0, in nanoseconds: a __u64 */
	OPTION_TASK,		/* the number of a task: a __s32 */
	OPTION_PROCESS,		/* the number of a process: a __s32 */
	OPTION_PROCESSES,	/* the same with commas between: a const char *, ts_are_tids() */
	OPTION_CPUS,		/* a const char *, ts_are_cpus() */
	OPTION_OTHER,		/* option_row.take() takes it */
};

/**
 * struct option_row - an option
 * @name:    its long name, without --
 * @letter:  its short name; 0: none
 * @arg:     what the help calls its argument; NULL: it takes none
 * @is_optional: the argument may be left out, and begins with = otherwise
 * @older:   a name that it had before, which is taken and shown nowhere; or NULL
 * @words:   what the argument may be, with blanks between, for the completion; or NULL
 * @help:    what it does; after a line break it goes on below
 * @kind:    what is done with the argument
 * @at:	     where in the group's struct it goes; of OPTION_OTHER for @take
 * @value:   for @take
 * @take:    of OPTION_OTHER: puts it into the group's struct; @s is NULL where it is left
 *	     out.  Return: false, and @wrong says why, where it does not fit
 */
struct option_row {
	const char *name;
	char letter;
	const char *arg;
	bool is_optional;
	const char *older;
	const char *words;
	const char *help;
	enum option_kind kind;
	size_t at;
	unsigned int value;
	bool (*take)(void *group, const struct option_row *row, const char *s,
		     struct text *wrong);
};

/**
 * struct option_group - options that fill one struct
 * @rows:      the options, up to one without a name
 * @put_notes: appends what the help says below the options; or NULL
 */
struct option_group {
	const struct option_row *rows;
	void (*put_notes)(const void *group, struct text *t);
};

/* The help of --tid, of show and wait. */
#define HELP_ALONE	"this task alone, not all threads of its process"

/* -J of a command that has a bool for it, and nothing else for a group. */
extern const struct option_group json_group;

/**
 * refuse() - say what is wrong with the arguments
 * @wrong: the sentence is appended
 * @fmt:   as of printf()
 *
 * Return: false.
 */
bool refuse(struct text *wrong, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * option_take() - take an option
 * @row:   the option
 * @group: filled
 * @s:	   its argument; NULL: none
 * @wrong: filled where it does not fit
 *
 * Return: false: it does not fit.
 */
bool option_take(const struct option_row *row, void *group, const char *s, struct text *wrong);

/**
 * take_task() - the number of a task or a process
 * @tid:    filled
 * @before: what the number belongs to: an option with its dashes, or a command
 * @what:   what it is the number of: a task, a process
 * @s:	    what the user typed
 * @wrong:  filled where it is none
 *
 * Return: false: it is none.
 */
bool take_task(__s32 *tid, const char *before, const char *what, const char *s,
	       struct text *wrong);

/**
 * take_processes() - the argument of --pid: numbers with commas between
 * @has_comm: the command takes --comm, too
 * @s:	      what the user typed
 * @wrong:    filled where they are none
 *
 * Return: false: they are none.
 */
bool take_processes(bool has_comm, const char *s, struct text *wrong);

/**
 * take_file() - the one argument after the options: a recording
 * @command: the command
 * @nr:	     how many arguments there are
 * @s:	     the arguments
 * @file:    filled
 * @wrong:   filled where there is not one
 *
 * Return: false: there is not one.
 */
bool take_file(const char *command, int nr, char **s, const char **file, struct text *wrong);

#endif
