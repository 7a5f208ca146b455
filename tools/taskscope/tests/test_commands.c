// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command_list.h"
#include "completion.h"
#include "help.h"
#include "memory.h"
#include "unit.h"

#define ROWS_MAX 64

/* All options of a command.  Return: how many. */
static size_t rows_of(const struct command *command, const struct option_row *rows[ROWS_MAX])
{
	const struct option_row *row;
	size_t i, nr = 0;

	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++)
		for (row = command->groups[i].group->rows; row->name && nr < ROWS_MAX; row++)
			rows[nr++] = row;
	return nr;
}

/* No name and no letter twice, nor one that each command has. */
static bool clashes(const struct option_row *const *rows, size_t nr)
{
	size_t i, j;

	for (i = 0; i < nr; i++) {
		if (!strcmp(rows[i]->name, "help") || !strcmp(rows[i]->name, "version") ||
		    rows[i]->letter == 'h' || rows[i]->letter == 'V')
			return true;
		for (j = i + 1; j < nr; j++)
			if (!strcmp(rows[i]->name, rows[j]->name) ||
			    (rows[i]->letter && rows[i]->letter == rows[j]->letter))
				return true;
	}
	return false;
}

/* Where a value goes must be in the struct that the command has for it. */
static bool fits(const struct command *command, const struct option_row *row, size_t group_at)
{
	static const size_t bytes[] = {
		[OPTION_FLAG] = sizeof(bool), [OPTION_STRING] = sizeof(char *),
		[OPTION_COUNT] = sizeof(__u32), [OPTION_SECONDS] = sizeof(__u64),
		[OPTION_TASK] = sizeof(__s32), [OPTION_PROCESS] = sizeof(__s32),
		[OPTION_PROCESSES] = sizeof(char *), [OPTION_CPUS] = sizeof(char *),
		[OPTION_OTHER] = 0,
	};

	return group_at + row->at + bytes[row->kind] <= command->request_bytes;
}

/* Return: what is wrong with a row; NULL: nothing. */
static const char *wrong_with(const struct option_row *row)
{
	if (!row->help || !*row->help)
		return "no help";
	if ((row->kind == OPTION_OTHER) != !!row->take)
		return "take() without OPTION_OTHER, or that without take()";
	if (row->kind == OPTION_FLAG && row->arg)
		return "a flag with an argument";
	if (row->kind > OPTION_FLAG && row->kind < OPTION_OTHER && !row->arg)
		return "no name of its argument";
	if (row->is_optional && row->kind != OPTION_OTHER)
		return "no take() for an argument that may be left out";
	return NULL;
}

static void check_rows(const struct command *command)
{
	const struct option_row *row;
	const char *wrong;
	size_t i;

	for (i = 0; i < COMMAND_GROUPS && command->groups[i].group; i++) {
		for (row = command->groups[i].group->rows; row->name; row++) {
			wrong = wrong_with(row);
			if (!fits(command, row, command->groups[i].at))
				wrong = "its place is outside of the request";
			ok(!wrong, "%s --%s: %s", command->name, row->name, wrong ? wrong : "a good row");
		}
	}
}

/* Each option has a line of its own in the help, and is in the synopsis. */
static void check_help(const struct command *command, const struct option_row *const *rows,
		       size_t nr)
{
	struct text help = {}, synopsis = {}, line = {}, word = {};
	size_t i;

	help_put(&help, command);
	help_put_synopsis(&synopsis, command);
	for (i = 0; i < nr; i++) {
		text_clear(&line);
		text_clear(&word);
		if (rows[i]->letter)
			text_printf(&line, "\n -%c, --%s", rows[i]->letter, rows[i]->name);
		else
			text_printf(&line, "\n     --%s", rows[i]->name);
		if (rows[i]->arg)
			text_printf(&line, rows[i]->is_optional ? "[=%s]" : " %s", rows[i]->arg);
		text_puts(&line, " ");
		text_printf(&word, "--%s%s", rows[i]->name,
			    !rows[i]->arg ? "]" : rows[i]->is_optional ? "[=" : " ");
		ok(strstr(help.s, line.s), "%s --%s is in its help", command->name, rows[i]->name);
		ok(strstr(synopsis.s, word.s), "  and in its synopsis");
	}
	ok(strstr(help.s, command->about) && strstr(help.s, "\n -h, --help") &&
	   strstr(help.s, "\n -V, --version"), "%s: what it does, and what each command takes",
	   command->name);
	text_free(&help);
	text_free(&synopsis);
	text_free(&line);
	text_free(&word);
}

static size_t count(const char *s, const char *what)
{
	size_t nr = 0;

	for (; (s = strstr(s, what)); s += strlen(what))
		nr++;
	return nr;
}

/* Return: how many files have a command. */
static size_t count_files(void)
{
	FILE *found = popen("grep -l '^COMMAND(' commands/*.c", "r");
	char line[256];
	size_t nr = 0;

	while (found && fgets(line, sizeof(line), found))
		nr++;
	if (found)
		pclose(found);
	return nr;
}

static void test_each(void)
{
	const struct command *command = NULL;
	const struct option_row *rows[ROWS_MAX];
	struct text list = {}, line = {};
	size_t nr, nr_commands = 0;

	help_put_list(&list);
	while ((command = command_next(command))) {
		nr_commands++;
		nr = rows_of(command, rows);
		ok(command->name && command->summary && command->about && command->run &&
		   command->request_bytes, "%s: a whole command", command->name);
		ok(nr && nr < ROWS_MAX && !clashes(rows, nr), "  whose options do not clash");
		ok(command_find(command->name) == command, "  and which is found by its name");
		check_rows(command);
		check_help(command, rows, nr);
		text_clear(&line);
		text_printf(&line, "\n %-10s %s\n", command->name, command->summary);
		ok(count(list.s, line.s) == 1, "%s is in the list, once", command->name);
	}
	ok(nr_commands && nr_commands == count_files(), "no file of commands/ is left out");
	ok(command_find("gone") && command_find("gone") == command_find("exited") &&
	   !command_find("nonsense") && !command_find(""), "another name, and none");
	text_free(&list);
	text_free(&line);
}

/* The part of the script that is about one command: up to the next ;; at its margin. */
static char *section(const char *script, const struct command *command)
{
	struct text start = {};
	const char *from, *to;

	text_printf(&start, "\n\t%s%s%s)\n", command->name, command->alias ? " | " : "",
		    command->alias ? command->alias : "");
	from = strstr(script, start.s);
	to = from ? strstr(from, "\n\t\t;;\n") : NULL;
	text_free(&start);
	return to ? strndup(from, to - from) : NULL;
}

static void test_completion(void)
{
	const struct command *command = NULL;
	const struct option_row *rows[ROWS_MAX];
	struct text script = {}, word = {};
	size_t i, nr;
	char *part;

	completion_put(&script);
	while ((command = command_next(command))) {
		part = section(script.s, command);
		nr = rows_of(command, rows);
		ok(part, "completion: %s", command->name);
		for (i = 0; part && i < nr; i++) {
			text_clear(&word);
			text_printf(&word, "--%s ", rows[i]->name);
			if (rows[i]->letter)
				text_printf(&word, "-%c ", rows[i]->letter);
			ok(strstr(part, word.s), "  knows --%s", rows[i]->name);
		}
		free(part);
	}
	text_free(&script);
	text_free(&word);
}

/* One option of each kind, taken as a user may type it. */
static void test_kinds(void)
{
	struct all {
		bool flag;
		const char *string;
		__u32 count;
		__u64 seconds;
		__s32 task;
		const char *list;
	} all = {};
	const struct option_row flag = { .name = "f" },
		string = { "s", .kind = OPTION_STRING, .at = offsetof(struct all, string) },
		number = { "n", .kind = OPTION_COUNT, .at = offsetof(struct all, count) },
		seconds = { "t", .kind = OPTION_SECONDS, .at = offsetof(struct all, seconds) },
		task = { "p", .kind = OPTION_TASK, .at = offsetof(struct all, task) },
		processes = { "l", .kind = OPTION_PROCESSES, .at = offsetof(struct all, list) },
		cpus = { "c", .kind = OPTION_CPUS, .at = offsetof(struct all, list) };
	struct text wrong = {};

	ok(option_take(&flag, &all, NULL, &wrong) && all.flag &&
	   option_take(&string, &all, "", &wrong) && !*all.string &&
	   option_take(&number, &all, "7", &wrong) && all.count == 7 &&
	   option_take(&seconds, &all, "0.5", &wrong) && all.seconds == 500000000 &&
	   option_take(&task, &all, "12", &wrong) && all.task == 12 &&
	   option_take(&processes, &all, "1,2", &wrong) && !strcmp(all.list, "1,2") &&
	   option_take(&cpus, &all, "0,2-5", &wrong) && !strcmp(all.list, "0,2-5") &&
	   !wrong.len, "an option of each kind");
	ok(!option_take(&number, &all, "0", &wrong) && strstr(wrong.s, "--n needs a number above 0"),
	   "a count of 0 is refused");
	text_clear(&wrong);
	ok(!option_take(&seconds, &all, "x", &wrong) && strstr(wrong.s, "--t needs a number of seconds"),
	   "no time is refused");
	text_clear(&wrong);
	ok(!option_take(&task, &all, "sh", &wrong) && strstr(wrong.s, "--p needs the number of a task") &&
	   strstr(wrong.s, "--comm"), "a name for a number is refused, and the way to it told");
	text_clear(&wrong);
	ok(!option_take(&processes, &all, "1,", &wrong) && !option_take(&cpus, &all, "a", &wrong),
	   "lists that are none are refused");
	text_free(&wrong);
}

static void end_with_7(void)
{
	_exit(7);
}

static void test_memory(void)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		memory_at_end(end_with_7);
		out_of_memory();
	}
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	   WEXITSTATUS(status) == 7, "memory is short: the program ends as main() chose");
}

void test_commands(void)
{
	test_each();
	test_completion();
	test_kinds();
	test_memory();
}
