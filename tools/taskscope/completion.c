// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "command_list.h"
#include "completion.h"

/*
 * The script knows, of each command, its options, and of each option what its argument is: its
 * name in the help, and the words that it may be.  What is done with that is written once.
 */
static const char script_start[] =
	"# bash completion of taskscope(8), made by: taskscope --print-completion bash\n"
	"\n"
	"# _taskscope_list WORD...: the last of some words with commas between\n"
	"_taskscope_list() {\n"
	"\tlocal before=\n"
	"\t[[ $cur == *,* ]] && before=${cur%,*},\n"
	"\tmapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$*\" -- \"${cur##*,}\")\n"
	"}\n"
	"\n"
	"_taskscope() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tlocal command=tree options='' operand='' arg='' words=''\n"
	"\n"
	"\tCOMPREPLY=()\n"
	"\t# bash takes --color=auto for three words.\n"
	"\tif [[ $cur == = ]]; then\n"
	"\t\tcur=\n"
	"\telif [[ $prev == = ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"\tfi\n";

static const char script_end[] =
	"\tcase $arg in\n"
	"\tFILE | OUT | PATH)\n"
	"\t\tcompopt -o filenames 2>/dev/null || true\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	"\t\t;;\n"
	"\tTID | PID)\n"
	"\t\tmapfile -t COMPREPLY < <(cd /proc && compgen -G \"$cur*\" | grep '^[0-9]*$')\n"
	"\t\t;;\n"
	"\tCOL | COLS)\n"
	"\t\tlocal names\n"
	"\t\tnames=$(\"${COMP_WORDS[0]}\" \"$command\" -H 2>/dev/null | cut -d ' ' -f 1)\n"
	"\t\t_taskscope_list \"$names\"\n"
	"\t\t;;\n"
	"\tLIST)\n"
	"\t\t_taskscope_list \"$words\"\n"
	"\t\t;;\n"
	"\tPROGRAM)\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -c -- \"$cur\")\n"
	"\t\t;;\n"
	"\t*)\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	"\t\t;;\n"
	"\tesac\n"
	"}\n"
	"\n"
	"complete -F _taskscope taskscope\n";

static void put_commands(struct text *t)
{
	const struct command *command = NULL;

	while ((command = command_next(command))) {
		text_printf(t, "%s ", command->name);
		if (command->alias)
			text_printf(t, "%s ", command->alias);
	}
	text_puts(t, "help");
}

static void put_options(struct text *t, const struct command *command)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++) {
		for (row = command->groups[i].group->rows; row->name; row++) {
			text_printf(t, "--%s ", row->name);
			if (row->letter)
				text_printf(t, "-%c ", row->letter);
		}
	}
	text_puts(t, "--help -h --version -V");
}

/* What the words after the options are, in the terms of script_end. */
static const char *operand_of(const struct command *command)
{
	const char *operands = command->operands ? command->operands : "";

	return command->operand_words ? "WORDS" : command->is_prefix ? "PROGRAM" : strstr(operands, "FILE") ? "FILE" :
	       strstr(operands, "TID") ? "TID" : "";
}

static void put_argument(struct text *t, const struct option_row *row)
{
	text_puts(t, "\t\t");
	if (row->letter)
		text_printf(t, "-%c | ", row->letter);
	text_printf(t, "--%s) arg=%s words='%s' ;;\n", row->name, row->arg,
		    row->words ? row->words : "");
}

static void put_command(struct text *t, const struct command *command)
{
	const struct option_row *row;
	size_t i;

	text_printf(t, "\t%s%s%s)\n\t\toptions='", command->name, command->alias ? " | " : "",
		    command->alias ? command->alias : "");
	put_options(t, command);
	text_printf(t, "'\n\t\toperand=%s\n", operand_of(command));
	if (command->operand_words)
		text_printf(t, "\t\twords='%s'\n", command->operand_words);
	text_puts(t, "\t\tcase $prev in\n");
	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++)
		for (row = command->groups[i].group->rows; row->name; row++)
			if (row->arg && !row->is_optional)
				put_argument(t, row);
	text_puts(t, "\t\tesac\n\t\t;;\n");
}

/* An argument that may be left out is one only after a =. */
static void put_optional(struct text *t)
{
	const struct command *command = NULL;
	const struct option_row *row;
	size_t i;

	text_puts(t, "\tif [[ ${COMP_WORDS[COMP_CWORD]} == = || ${COMP_WORDS[COMP_CWORD - 1]} == = ]]; then\n"
		  "\t\tcase \"$command $prev\" in\n");
	while ((command = command_next(command)))
		for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++)
			for (row = command->groups[i].group->rows; row->name; row++)
				if (row->arg && row->is_optional)
					text_printf(t, "\t\t'%s --%s') arg=%s words='%s' ;;\n",
						    command->name, row->name, row->arg,
						    row->words ? row->words : "");
	text_puts(t, "\t\tesac\n\tfi\n");
}

void completion_put(struct text *t)
{
	const struct command *command = NULL;

	text_puts(t, script_start);
	text_puts(t, "\tif ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then\n\t\twords='");
	put_commands(t);
	text_puts(t, "'\n\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
		  "\t\treturn\n\tfi\n"
		  "\t[[ ${COMP_WORDS[1]} == -* ]] || command=${COMP_WORDS[1]}\n"
		  "\tcase $command in\n"
		  "\thelp)\n\t\toptions='--synopsis'\n\t\toperand=WORDS\n\t\twords='");
	put_commands(t);
	text_puts(t, "'\n\t\t;;\n");
	while ((command = command_next(command)))
		put_command(t, command);
	text_puts(t, "\tesac\n");
	put_optional(t);
	text_puts(t, "\tif [[ ! $arg ]]; then\n"
		  "\t\targ=$operand\n"
		  "\t\t[[ $cur == -* ]] && arg=OPTION words=$options\n"
		  "\tfi\n");
	text_puts(t, script_end);
}
