// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "columns_group.h"
#include "memory.h"
#include "task_sum.h"

#define USUAL	"TID,STATE,CPU,RUN,WAIT,WAIT_P99,SWITCHES,BLAME_COMM,COMM"

/* The pane of the selected row shows these. */
#define PANE_GROUPS	(WAITING_GROUPS | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_MOVES | \
			 TSCOPE_GROUP_COUNTS)

static void set_text(struct text *t, const char *s)
{
	struct text new = {};

	text_puts(&new, s);
	text_free(t);
	*t = new;
}

void choice_init(struct choice *choice)
{
	*choice = (struct choice){ .descending = true };
	set_text(&choice->task_cols, USUAL);
	set_text(&choice->sort, "RUN");
	choice_apply(choice);
}

const struct column_set *choice_set(const struct choice *choice)
{
	return choice->by ? group_columns() : &task_columns;
}

static const char *names_of(const struct choice *choice)
{
	if (!choice->by)
		return text_str(&choice->task_cols);
	return choice->group_cols.len ? choice->group_cols.s : group_usual(choice->by);
}

/* Return: false: one of the names is no column. */
static bool find_all(struct chosen *chosen, const struct column_set *set, const char *names)
{
	struct text bad = {}, one = {};
	bool all = true;
	size_t bytes;

	for (;; names += bytes + 1) {
		bytes = strcspn(names, ",");
		text_clear(&one);
		text_add(&one, names, bytes);
		all &= !choose_columns(chosen, set, text_str(&one), &bad);
		if (!names[bytes])
			break;
	}
	text_free(&bad);
	text_free(&one);
	return all;
}

bool choice_apply(struct choice *choice)
{
	const struct column_set *set = choice_set(choice);
	struct chosen chosen = { .cols = calloc(set->nr, sizeof(*chosen.cols)) };
	bool all;

	if (!chosen.cols)
		out_of_memory();
	all = find_all(&chosen, set, names_of(choice));
	if (!chosen.nr)
		find_all(&chosen, set, choice->by ? group_usual(choice->by) : USUAL);
	free(choice->chosen.cols);
	choice->chosen = chosen;
	choice->sort_col = column_find_in(set, text_str(&choice->sort), choice->sort.len);
	return all && (choice->sort_col || !choice->sort.len);
}

bool choice_threads(const struct choice *choice)
{
	return choice->threads || (choice->by && group_by_needs_threads(choice->by));
}

void choice_sort_by(struct choice *choice, const struct column *col)
{
	if (col == choice->sort_col) {
		choice->descending = !choice->descending;
		return;
	}
	set_text(&choice->sort, col->name);
	choice->sort_col = col;
	choice->descending = col->adds || col->type == TYPE_TIME || col->type == TYPE_PERCENT ||
			     col->type == TYPE_SIZE;
}

void choice_toggle_column(struct choice *choice, const struct column *col)
{
	struct text names = {};
	bool was_there = false;
	size_t i;

	for (i = 0; i < choice->chosen.nr; i++) {
		if (choice->chosen.cols[i] == col) {
			was_there = true;
			continue;
		}
		text_printf(&names, "%s%s", names.len ? "," : "", choice->chosen.cols[i]->name);
	}
	if (!was_there)
		text_printf(&names, "%s%s", names.len ? "," : "", col->name);
	if (names.len)
		set_text(choice->by ? &choice->group_cols : &choice->task_cols, names.s);
	text_free(&names);
	choice_apply(choice);
}

static bool has_text(const char *name, const char *text, size_t bytes)
{
	for (; strlen(name) >= bytes; name++)
		if (!strncasecmp_l(name, text, bytes, text_c_locale()))
			return true;
	return false;
}

bool choice_matches(const char *texts, const char *name)
{
	size_t bytes;

	if (!*texts)
		return true;
	for (; name; texts += bytes + 1) {
		bytes = strcspn(texts, "|");
		if (bytes && has_text(name, texts, bytes))
			return true;
		if (!texts[bytes])
			break;
	}
	return false;
}

__u64 choice_groups(const struct choice *choice)
{
	__u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED | PANE_GROUPS;
	size_t i;

	for (i = 0; i < choice->chosen.nr; i++)
		groups |= choice->chosen.cols[i]->groups;
	if (choice->sort_col)
		groups |= choice->sort_col->groups;
	if (choice->by)
		groups |= group_by_groups(choice->by);
	return groups;
}

static bool grows_in_sleep(const struct column *col)
{
	static const char *const names[] = {
		"AGE", "SLEEP", "BLOCK", "STOP", "ACCOUNT_FOR", "LIFETIME",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(col->name, names[i]))
			return true;
	return false;
}

bool choice_ages(const struct choice *choice)
{
	size_t i;

	for (i = 0; i < choice->chosen.nr; i++)
		if (grows_in_sleep(choice->chosen.cols[i]))
			return true;
	return choice->sort_col && grows_in_sleep(choice->sort_col);
}

void choice_free(struct choice *choice)
{
	text_free(&choice->task_cols);
	text_free(&choice->group_cols);
	text_free(&choice->sort);
	text_free(&choice->filter);
	free(choice->chosen.cols);
	choice->chosen = (struct chosen){};
}
