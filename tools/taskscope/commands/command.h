/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COMMAND_H
#define TASKSCOPE_COMMAND_H

#include "option.h"

/* Where the list of commands has it. */
enum command_topic {
	TOPIC_TASKS,
	TOPIC_EVENTS,
	TOPIC_MACHINE,
};

#define COMMAND_GROUPS	4

/**
 * struct command - what the user calls as taskscope NAME
 * @name:     its name
 * @alias:    another name; or NULL
 * @topic:    where the list of commands has it
 * @summary:  what it does, for the list of commands
 * @operands: the arguments after the options, as the help has them; NULL: none
 * @operand_words: what the first of them may be, with blanks between, for the completion; or NULL
 * @about:    some lines of the help
 * @is_prefix: the options end at the first operand, for the rest is a command line
 * @groups:   its options: each group, and where in the request its struct is
 * @request_bytes: of the struct that takes what the user asks for
 * @defaults: what is in it before the options are taken; NULL: zeroes
 * @take:     takes the operands, and checks that all goes together.  Return: false, and
 *	      @wrong says why, where it does not; NULL: there is nothing to be done
 * @run:      does it.  Return: the exit status
 *
 * dispatch.c reads the options, and help.c and completion.c tell of them.
 */
struct command {
	const char *name;
	const char *alias;
	enum command_topic topic;
	const char *summary;
	const char *operands;
	const char *operand_words;
	const char *about;
	bool is_prefix;
	struct {
		const struct option_group *group;
		size_t at;
	} groups[COMMAND_GROUPS];
	size_t request_bytes;
	const void *defaults;
	bool (*take)(void *request, int nr, char **operands, struct text *wrong);
	int (*run)(void *request);
};

/*
 * COMMAND(ps) = { ... }; in a file of commands/ is all that a new command needs: the linker
 * makes an array of the pointers in this section, between __start_commands and __stop_commands.
 */
#define COMMAND(_name)								\
	static const struct command command_##_name;				\
	static const struct command *const command_##_name##_pointer		\
		__attribute__((used, section("commands"))) = &command_##_name;	\
	static const struct command command_##_name

#endif
