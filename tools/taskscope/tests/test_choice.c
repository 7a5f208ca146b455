// SPDX-License-Identifier: GPL-2.0
/* What the user of the live screen has chosen: columns, order, filter, and the file of it. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "choice_file.h"
#include "files.h"
#include "unit.h"

static void test_columns_of_choice(void)
{
	const struct column *key = column_find("KEY", 3), *run = column_find("RUN", 3);
	struct choice choice;
	size_t nr;

	choice_init(&choice);
	nr = choice.chosen.nr;
	ok(choice.sort_col == run && choice.descending && nr == 9, "choice: usual columns, by -RUN");
	choice_toggle_column(&choice, key);
	ok(choice.chosen.nr == nr + 1 && choice.chosen.cols[nr] == key, "  one more column comes last");
	choice_toggle_column(&choice, key);
	ok(choice.chosen.nr == nr && !strstr(choice.task_cols.s, "KEY"), "  and goes");
	choice_sort_by(&choice, run);
	ok(!choice.descending, "  the same column once more turns the order round");
	choice_sort_by(&choice, column_find("COMM", 4));
	ok(!choice.descending, "  names begin with the first");
	choice_sort_by(&choice, column_find("WAIT", 4));
	ok(choice.descending && !choice_ages(&choice), "  times with the longest");
	choice_sort_by(&choice, column_find("SLEEP", 5));
	ok(choice_ages(&choice), "  SLEEP grows while a task does nothing");
	text_clear(&choice.task_cols);
	text_puts(&choice.task_cols, "NONE");
	ok(!choice_apply(&choice) && choice.chosen.nr == nr, "  of no columns there are the usual ones");
	choice.by = BY_THREAD;
	ok(choice_threads(&choice) && !choice.threads, "  sums by thread need threads");
	choice_free(&choice);
}

static void test_filter_of_choice(void)
{
	ok(choice_matches("", NULL) && !choice_matches("a", NULL), "filter: a name that is not known");
	ok(choice_matches("WORK", "kworker/0") && !choice_matches("work", "wor"), "  a part of a name");
	ok(choice_matches("x|ork", "worker") && !choice_matches("x|y", "worker"), "  one of several");
	ok(!choice_matches("|", "a"), "  nothing is in no name");
}

static bool is_refused(struct choice *choice, const char *text, const char *why)
{
	struct text wrong = {};
	const bool taken = choice_parse(choice, text, &wrong);
	const bool refused = !taken && strstr(text_str(&wrong), why);

	if (!refused)
		printf("# %s: %s\n", text, text_str(&wrong));
	text_free(&wrong);
	return refused;
}

#define FIRST	"# taskscope top, version 1\n"

static void test_text_of_choice(void)
{
	struct text t = {}, wrong = {}, again = {};
	struct choice choice, other;

	choice_init(&choice);
	choice_init(&other);
	choice.by = BY_CGROUP;
	choice.tree = choice.threads = true;
	choice_apply(&choice);
	choice_toggle_column(&choice, column_find_in(choice_set(&choice), "STATE", 5));
	text_puts(&choice.filter, "x");
	choice_put(&choice, &t);
	ok(choice_parse(&other, t.s, &wrong), "file: what was written can be read");
	choice_put(&other, &again);
	is(again.s, t.s, "  and is the same");
	ok(!other.filter.len && other.chosen.nr == choice.chosen.nr, "  the filter does not stay");
	ok(is_refused(&other, "", "line 1") && is_refused(&other, "x\n", "line 1"), "file: rubbish");
	ok(is_refused(&other, FIRST "columns=TID\nx=1\n", "line 3"), "  a line that means nothing");
	ok(is_refused(&other, FIRST "columns=TID\ncolumns=TID\n", "line 3"), "  a line twice");
	ok(is_refused(&other, FIRST "by=disk\n", "disk"), "  no such sums");
	ok(is_refused(&other, FIRST "rows=\033[2J\ntree=no\nvalues=round\n", "\\x1b[2J"),
	   "  what a terminal would obey is escaped");
	ok(is_refused(&other, FIRST "columns=TID,X\nsort=TID\nrows=threads\ntree=no\nvalues=round\n",
		      "column"), "  no such column");
	text_clear(&again);
	choice_put(&other, &again);
	is(again.s, t.s, "  and the choice is as it was");
	text_free(&t);
	text_free(&wrong);
	text_free(&again);
	choice_free(&choice);
	choice_free(&other);
}

static const char *switch_to(struct choice *choice, enum group_by by)
{
	choice->by = by;
	choice_apply(choice);
	return choice->sort_col ? choice->sort_col->name : "";
}

/* Whatever tasks are sorted by: then there are sums, they are sorted, and there are tasks again. */
static size_t count_lost(enum group_by by)
{
	struct choice choice, other;
	struct text t = {}, wrong = {};
	size_t i, nr, lost = 0;
	const char *name;

	for (i = 0; i < nr_columns; i++) {
		choice_init(&choice);
		choice_init(&other);
		choice_sort_by(&choice, columns[i].name == choice.sort_col->name ? &columns[0] : &columns[i]);
		name = choice.sort_col->name;
		switch_to(&choice, by);
		nr = choice_set(&choice)->nr;
		for (int step = 0; step < 3; step++) {
			text_clear(&t);
			choice_put(&choice, &t);
			if (!choice_parse(&other, t.s, &wrong) || other.by != choice.by ||
			    other.sort_col != choice.sort_col ||
			    other.descending != choice.descending) {
				lost++;
				printf("# %s: %s\n", text_str(&wrong), t.s);
			}
			if (step == 0)
				choice_sort_by(&choice, &choice_set(&choice)->col[i % nr]);
			else
				lost += by && strcmp(switch_to(&choice, BY_NOTHING), name) != 0;
		}
		choice_free(&choice);
		choice_free(&other);
	}
	text_free(&t);
	text_free(&wrong);
	return lost;
}

static void test_sorts(void)
{
	enum group_by by;
	size_t lost = 0;

	for (by = BY_NOTHING; by <= BY_CPU; by++)
		lost += count_lost(by);
	ok(!lost, "file: what was written is read, of any column and kind of rows (%zu are lost)", lost);
}

/* What the command line says is no change. */
static void test_merge(void)
{
	struct choice kept, began, now;

	choice_init(&kept);
	choice_init(&began);
	choice_set_sort(&began, "WAIT", true);
	began.threads = true;
	choice_copy(&now, &began);
	now.tree = true;
	now.by = BY_COMM;
	choice_set_sort(&now, "WAIT", false);
	choice_merge(&kept, &began, &now);
	ok(kept.tree && kept.by == BY_COMM && !kept.group_sort.descending && !kept.threads &&
	   !strcmp(kept.task_sort.by.s, "RUN"), "choice: what keys have changed is kept, and no more");
	choice_free(&kept);
	choice_free(&began);
	choice_free(&now);
}

static void test_store(void)
{
	char home[] = "/tmp/taskscope-top-XXXXXX";
	struct text wrong = {}, path = {};
	struct choice choice, other;
	struct stat st;

	if (!mkdtemp(home))
		abort();
	setenv("XDG_CONFIG_HOME", home, 1);
	choice_init(&choice);
	choice_init(&other);
	ok(choice_load(&choice, &wrong) && !wrong.len, "store: there is none");
	choice.tree = true;
	ok(!choice_save(&choice) && choice_load(&other, &wrong) && other.tree, "  written and read");
	choice_path(&path);
	ok(!stat(path.s, &st) && (st.st_mode & 0777) == 0600, "  nobody else may read it");
	file_put(home, "/taskscope/top", "rubbish");
	other.tree = false;
	ok(!choice_load(&other, &wrong) && strstr(wrong.s, "left as it is") && !other.tree,
	   "  a corrupt one is told, and not to be written over");
	ok(strstr(wrong.s, "remove ") == wrong.s, "  the remedy comes first");
	text_clear(&wrong);
	unlink(path.s);
	ok(!mkfifo(path.s, 0600) && !choice_load(&choice, &wrong) && strstr(wrong.s, "no regular"),
	   "  a FIFO is not waited for");
	unlink(path.s);
	unsetenv("XDG_CONFIG_HOME");
	files_forget(home);
	text_free(&path);
	text_free(&wrong);
	choice_free(&choice);
	choice_free(&other);
}

void test_live_choice(void)
{
	test_columns_of_choice();
	test_filter_of_choice();
	test_text_of_choice();
	test_sorts();
	test_merge();
	test_store();
}
