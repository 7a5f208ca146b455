// SPDX-License-Identifier: GPL-2.0
/*
 * The file of a choice: its first line says what it is, then NAME=VALUE in lines.  A file that is
 * anything else is corrupt.
 */
#include <stdlib.h>
#include <string.h>

#include "choice.h"

#define FIRST_LINE	"# taskscope top, version 1"

/* What a file says. */
struct said {
	struct text columns, group_columns, sort, group_sort, by, rows, tree, values;
};

static struct text *member_of(struct said *said, const char *name, size_t bytes)
{
	const struct {
		const char *name;
		struct text *text;
	} members[] = {
		{ "columns", &said->columns }, { "group_columns", &said->group_columns },
		{ "sort", &said->sort }, { "group_sort", &said->group_sort },
		{ "by", &said->by }, { "rows", &said->rows },
		{ "tree", &said->tree }, { "values", &said->values },
	};
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (strlen(members[i].name) == bytes && !strncmp(members[i].name, name, bytes))
			return members[i].text;
	return NULL;
}

static void free_said(struct said *said)
{
	text_free(&said->columns);
	text_free(&said->group_columns);
	text_free(&said->sort);
	text_free(&said->group_sort);
	text_free(&said->by);
	text_free(&said->rows);
	text_free(&said->tree);
	text_free(&said->values);
}

/* Return: number of the first line that is wrong; 0: none is. */
static int read_lines(struct said *said, const char *text)
{
	struct text *member;
	size_t bytes, name;
	int line = 1;

	bytes = strcspn(text, "\n");
	if (bytes != strlen(FIRST_LINE) || strncmp(text, FIRST_LINE, bytes))
		return 1;
	for (text += bytes; *text++ == '\n' && *text; text += bytes) {
		line++;
		bytes = strcspn(text, "\n");
		name = strcspn(text, "=\n");
		member = text[name] == '=' ? member_of(said, text, name) : NULL;
		if (!member || member->len)
			return line;
		text_add(member, text + name + 1, bytes - name - 1);
	}
	return 0;
}

static bool is_one_of(const struct text *t, const char *a, const char *b)
{
	return !strcmp(text_str(t), a) || !strcmp(text_str(t), b);
}

/* A column that these rows do not have is left out. */
static void take_sort(struct choice *new, bool groups, const struct text *said)
{
	const char *name = text_str(said);
	const bool descending = *name == '-';
	const struct column *col;

	name += descending;
	new->by = groups ? BY_COMM : BY_NOTHING;
	col = column_find_in(choice_set(new), name, strlen(name));
	choice_set_sort(new, col ? col->name : "RUN", !col || descending);
}

/* Return: what is no such thing; NULL: all is well. */
static const char *take(struct choice *new, const struct said *said)
{
	take_sort(new, false, &said->sort);
	take_sort(new, true, &said->group_sort);
	new->by = said->by.len ? group_by_parse(said->by.s) : BY_NOTHING;
	if (said->by.len && !new->by)
		return said->by.s;
	if (!is_one_of(&said->rows, "processes", "threads"))
		return text_str(&said->rows);
	if (!is_one_of(&said->tree, "yes", "no"))
		return text_str(&said->tree);
	if (!is_one_of(&said->values, "round", "birth"))
		return text_str(&said->values);
	new->threads = !strcmp(said->rows.s, "threads");
	new->tree = !strcmp(said->tree.s, "yes");
	new->since_birth = !strcmp(said->values.s, "birth");
	text_puts(&new->task_cols, text_str(&said->columns));
	text_puts(&new->group_cols, text_str(&said->group_columns));
	return choice_apply(new) ? NULL : "a column of it";
}

bool choice_parse(struct choice *choice, const char *text, struct text *wrong)
{
	struct choice new = {};
	struct said said = {};
	const char *what = NULL;
	int line = read_lines(&said, text);

	if (!line)
		what = take(&new, &said);
	if (line) {
		text_printf(wrong, "line %d is none of taskscope top's", line);
	} else if (what) {
		text_put_visible(wrong, *what ? what : "a value", false);
		text_puts(wrong, " is not what it may say");
	}
	free_said(&said);
	if (line || what) {
		choice_free(&new);
		return false;
	}
	new.filter = choice->filter;
	choice->filter = (struct text){};
	choice_free(choice);
	*choice = new;
	return true;
}

void choice_put(const struct choice *choice, struct text *t)
{
	text_printf(t, FIRST_LINE "\ncolumns=%s\ngroup_columns=%s\nsort=%s%s\ngroup_sort=%s%s\n",
		    text_str(&choice->task_cols), text_str(&choice->group_cols),
		    choice->task_sort.descending ? "-" : "", text_str(&choice->task_sort.by),
		    choice->group_sort.descending ? "-" : "", text_str(&choice->group_sort.by));
	text_printf(t, "by=%s\nrows=%s\ntree=%s\nvalues=%s\n",
		    choice->by ? group_by_name(choice->by) : "",
		    choice->threads ? "threads" : "processes",
		    choice->tree ? "yes" : "no", choice->since_birth ? "birth" : "round");
}
