// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "command_list.h"
#include "help.h"

/* No line of a synopsis is longer. */
#define SYNOPSIS_WIDTH 78

static const struct option_row own_rows[] = {
	{ "help", 'h', .help = "display this help" },
	{ "version", 'V', .help = "display versions" },
	{},
};

/* " -p, --pid LIST" */
static void put_option(struct text *t, const struct option_row *row)
{
	if (row->letter)
		text_printf(t, " -%c, --%s", row->letter, row->name);
	else
		text_printf(t, "     --%s", row->name);
	if (row->arg)
		text_printf(t, row->is_optional ? "[=%s]" : " %s", row->arg);
}

/* Return: @width, or how wide the widest of these options is, if that is more. */
static size_t widest(const struct option_row *row, size_t width)
{
	struct text t = {};

	for (; row->name; row++) {
		text_clear(&t);
		put_option(&t, row);
		width = t.len > width ? t.len : width;
	}
	text_free(&t);
	return width;
}

static void put_rows(struct text *t, const struct option_row *row, int width)
{
	struct text option = {};
	const char *line;
	size_t len;

	for (; row->name; row++) {
		text_clear(&option);
		put_option(&option, row);
		for (line = row->help; line; line = line[len] ? line + len + 1 : NULL) {
			len = strcspn(line, "\n");
			text_printf(t, "%-*s  %.*s\n", width, line == row->help ? option.s : "",
				    (int)len, line);
		}
	}
	text_free(&option);
}

static const void *part_of(const struct command *command, size_t group)
{
	return (const char *)command->defaults + command->groups[group].at;
}

void help_put(struct text *t, const struct command *command)
{
	const struct option_group *group;
	size_t width = widest(own_rows, 0), i;

	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++)
		width = widest(command->groups[i].group->rows, width);
	text_printf(t, "\nUsage:\n taskscope %s [options]%s%s\n\n%s\n\nOptions:\n", command->name,
		    command->operands ? " " : "", command->operands ? command->operands : "",
		    command->about);
	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++)
		put_rows(t, command->groups[i].group->rows, width);
	put_rows(t, own_rows, width);
	text_putc(t, '\n');
	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++) {
		group = command->groups[i].group;
		if (group->put_notes)
			group->put_notes(part_of(command, i), t);
	}
	text_puts(t, "For more details see taskscope(8).\n");
}

void help_put_list(struct text *t)
{
	static const char *const topics[] = {
		[TOPIC_TASKS] = "Tasks",
		[TOPIC_EVENTS] = "Events, and recordings of them",
		[TOPIC_MACHINE] = "CPUs and the module",
	};
	const struct command *command = NULL;
	enum command_topic topic = TOPIC_MACHINE;

	text_puts(t, "\nUsage:\n taskscope [COMMAND] [options]\n\n"
		  "What every task is, how it came to be, and what the scheduler did with it.\n");
	while ((command = command_next(command))) {
		if (command->topic != topic)
			text_printf(t, "\n%s:\n", topics[command->topic]);
		topic = command->topic;
		text_printf(t, " %-10s %s\n", command->name, command->summary);
	}
	text_printf(t, "\nHelp:\n %-10s %s\n", "help", "what a command does, and its options: help COMMAND");
	text_puts(t, "\nOptions:\n"
		  " -h, --help      display this help; of a command: taskscope help COMMAND\n"
		  " -V, --version   display versions\n\n"
		  "For more details see taskscope(8).\n");
}

static void put_word(struct text *t, size_t *column, size_t indent, const struct text *word)
{
	if (*column + 1 + word->len > SYNOPSIS_WIDTH) {
		text_printf(t, "\n%*s", (int)indent, "");
		*column = indent;
	}
	text_putc(t, ' ');
	text_puts(t, word->s);
	*column += 1 + word->len;
}

void help_put_synopsis(struct text *t, const struct command *command)
{
	size_t start = t->len, indent, column, i;
	const struct option_row *row;
	struct text word = {};

	text_printf(t, "taskscope %s", command->name);
	indent = column = t->len - start;
	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++) {
		for (row = command->groups[i].group->rows; row->name; row++) {
			text_clear(&word);
			text_putc(&word, '[');
			if (row->letter)
				text_printf(&word, "-%c|", row->letter);
			text_printf(&word, "--%s", row->name);
			if (row->arg)
				text_printf(&word, row->is_optional ? "[=%s]" : " %s", row->arg);
			text_putc(&word, ']');
			put_word(t, &column, indent, &word);
		}
	}
	if (command->operands) {
		text_clear(&word);
		text_puts(&word, command->operands);
		put_word(t, &column, indent, &word);
	}
	text_putc(t, '\n');
	text_free(&word);
}
