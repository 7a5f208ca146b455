// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "columns_group.h"
#include "memory.h"
#include "task_sum.h"

#define USUAL	"TID,STATE,CPU,RUN,WAIT,WAIT_P99,SWITCHES,BLAME_COMM,COMM"
/* Tasks have it, and groups. */
#define USUAL_SORT "RUN"

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
	*choice = (struct choice){ .task_sort.descending = true, .group_sort.descending = true };
	set_text(&choice->task_cols, USUAL);
	set_text(&choice->task_sort.by, USUAL_SORT);
	set_text(&choice->group_sort.by, USUAL_SORT);
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

static struct sorting *sorting_of(struct choice *choice)
{
	return choice->by ? &choice->group_sort : &choice->task_sort;
}

bool choice_apply(struct choice *choice)
{
	const struct column_set *set = choice_set(choice);
	const struct sorting *sorting = sorting_of(choice);
	struct chosen chosen = { .cols = calloc(set->nr, sizeof(*chosen.cols)) };
	bool all;

	if (!chosen.cols)
		out_of_memory();
	all = find_all(&chosen, set, names_of(choice));
	if (!chosen.nr)
		find_all(&chosen, set, choice->by ? group_usual(choice->by) : USUAL);
	free(choice->chosen.cols);
	choice->chosen = chosen;
	choice->sort_col = column_find_in(set, text_str(&sorting->by), sorting->by.len);
	choice->descending = sorting->descending;
	return all && (choice->sort_col || !sorting->by.len);
}

bool choice_threads(const struct choice *choice)
{
	return choice->threads || (choice->by && group_by_needs_threads(choice->by));
}

void choice_set_sort(struct choice *choice, const char *name, bool descending)
{
	struct sorting *sorting = sorting_of(choice);

	set_text(&sorting->by, name);
	sorting->descending = descending;
	choice_apply(choice);
}

void choice_turn(struct choice *choice)
{
	struct sorting *sorting = sorting_of(choice);

	sorting->descending = !sorting->descending;
	choice_apply(choice);
}

void choice_sort_by(struct choice *choice, const struct column *col)
{
	if (col == choice->sort_col)
		choice_turn(choice);
	else
		choice_set_sort(choice, col->name, col->adds || col->type == TYPE_TIME ||
				col->type == TYPE_PERCENT || col->type == TYPE_SIZE);
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

/* Others take the memory of a task that sleeps, and threads share it. */
static bool changes_in_sleep(const struct column *col)
{
	static const char *const names[] = {
		"AGE", "SLEEP", "BLOCK", "STOP", "ACCOUNT_FOR", "LIFETIME",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(col->name, names[i]))
			return true;
	return col->groups & TSCOPE_GROUP_MEMORY;
}

bool choice_ages(const struct choice *choice)
{
	size_t i;

	for (i = 0; i < choice->chosen.nr; i++)
		if (changes_in_sleep(choice->chosen.cols[i]))
			return true;
	return choice->sort_col && changes_in_sleep(choice->sort_col);
}

static void merge_text(struct text *kept, const struct text *began, const struct text *now)
{
	if (strcmp(text_str(began), text_str(now)))
		set_text(kept, text_str(now));
}

static void merge_sorting(struct sorting *kept, const struct sorting *began,
			  const struct sorting *now)
{
	if (strcmp(text_str(&began->by), text_str(&now->by)) ||
	    began->descending != now->descending) {
		set_text(&kept->by, text_str(&now->by));
		kept->descending = now->descending;
	}
}

void choice_copy(struct choice *to, const struct choice *from)
{
	choice_init(to);
	choice_merge(to, to, from);
}

void choice_merge(struct choice *kept, const struct choice *began, const struct choice *now)
{
	merge_text(&kept->task_cols, &began->task_cols, &now->task_cols);
	merge_text(&kept->group_cols, &began->group_cols, &now->group_cols);
	merge_sorting(&kept->task_sort, &began->task_sort, &now->task_sort);
	merge_sorting(&kept->group_sort, &began->group_sort, &now->group_sort);
	if (now->by != began->by)
		kept->by = now->by;
	if (now->threads != began->threads)
		kept->threads = now->threads;
	if (now->tree != began->tree)
		kept->tree = now->tree;
	if (now->since_birth != began->since_birth)
		kept->since_birth = now->since_birth;
	choice_apply(kept);
}

void choice_free(struct choice *choice)
{
	text_free(&choice->task_cols);
	text_free(&choice->group_cols);
	text_free(&choice->task_sort.by);
	text_free(&choice->group_sort.by);
	text_free(&choice->filter);
	free(choice->chosen.cols);
	choice->chosen = (struct chosen){};
}
