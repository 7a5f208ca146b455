// SPDX-License-Identifier: GPL-2.0
/* The live screen without a terminal: keys go in, lines come out. */
#include <stdlib.h>
#include <string.h>

#include "made_looks.h"
#include "paint.h"
#include "unit.h"

static struct frame frame;

static void press(struct ui *ui, int key)
{
	const struct key_press at = { .key = key };

	ui_key(ui, &at);
}

static void type(struct ui *ui, const char *s)
{
	while (*s)
		press(ui, *s++);
}

static const char *line(struct ui *ui, int y)
{
	static struct text t;

	paint(ui, &frame);
	text_clear(&t);
	frame_line(&frame, y, &t);
	return text_str(&t);
}

static bool has(struct ui *ui, const char *s)
{
	int y;

	for (y = 0; y < ui->lines; y++)
		if (strstr(line(ui, y), s))
			return true;
	return false;
}

static void show(struct ui *ui, struct made_machine *machine, int nr)
{
	ui_init(ui);
	ui->choice.threads = true;
	made_machine_begin(machine, 5);
	ui_add(ui, made_machine_look(machine, NULL, true));
	while (--nr) {
		made_machine_go_on(machine);
		ui_add(ui, made_machine_look(machine, past_looks_last(&ui->past), false));
	}
}

static void hide(struct ui *ui, struct made_machine *machine)
{
	ui_free(ui);
	ts_set_clear(&machine->exited);
}

static __s32 selected(const struct ui *ui)
{
	return ui_selected(ui) ? ui_selected(ui)->tid : 0;
}

static void test_selection(void)
{
	struct made_machine machine;
	struct ui ui;
	__s32 tid;
	int i;

	show(&ui, &machine, 3);
	line(&ui, 0);
	press(&ui, KEY_OF_DOWN);
	press(&ui, KEY_OF_DOWN);
	tid = selected(&ui);
	machine.task[tid - 100].has_changed = true;
	machine.task[tid - 100].run_ns += 900000000;
	machine.now_ns += 1000000000;
	ts_set_clear(&machine.exited);
	ui_add(&ui, made_machine_look(&machine, past_looks_last(&ui.past), false));
	ok(selected(&ui) == tid && ui.selected == 0, "screen: the selection stays with its task");
	press(&ui, 'F');
	press(&ui, KEY_OF_END);
	ok(ui.selected == ui.rows.nr - 1, "  the last row");
	for (i = 0; i < 100; i++)
		press(&ui, KEY_OF_PAGE_UP);
	ok(!ui.selected && !ui.top && *line(&ui, ui.table_y + 1) == '>', "  the first, which > marks");
	press(&ui, KEY_OF_PAGE_DOWN);
	ok(ui.selected == (size_t)ui.table_lines - 1, "  a page");
	ui_key(&ui, &(struct key_press){ .key = KEY_OF_CLICK, .y = ui.table_y + 3, .x = 5 });
	ok(ui.selected == ui.top + 2, "  a click selects");
	ui_key(&ui, &(struct key_press){ .key = KEY_OF_CLICK, .y = ui.table_y, .x = 4 });
	ok(ui.choice.sort_col == column_find("TID", 3), "  a click on a name sorts");
	hide(&ui, &machine);
}

static void test_search_and_filter(void)
{
	struct made_machine machine;
	struct ui ui;
	size_t all;

	show(&ui, &machine, 2);
	line(&ui, 0);
	all = ui.rows.nr;
	type(&ui, "/108");
	press(&ui, KEY_OF_ENTER);
	ok(record_tgid(ui_selected(&ui)) == 108, "screen: a name is searched");
	type(&ui, "/nobody");
	ok(has(&ui, "search: nobody"), "  what is typed is shown");
	press(&ui, KEY_OF_ENTER);
	ok(ui.mode == MODE_TABLE && record_tgid(ui_selected(&ui)) == 108, "  where there is none it stays");
	type(&ui, "\\104|108");
	press(&ui, KEY_OF_ENTER);
	ok(ui.rows.nr && ui.rows.nr < all && has(&ui, "filter 104|108"), "  a filter");
	type(&ui, "\\");
	press(&ui, KEY_OF_BACKSPACE);
	ok(!strcmp(ui.choice.filter.s, "104|10"), "  it is changed");
	press(&ui, KEY_OF_ESCAPE);
	ok(ui.rows.nr == all, "  and dropped");
	hide(&ui, &machine);
}

static void test_kinds_of_rows(void)
{
	struct made_machine machine;
	struct ui ui;

	show(&ui, &machine, 2);
	press(&ui, 't');
	ok(has(&ui, "; tree") && ui.rows.depth, "screen: a tree");
	ok(has(&ui, "└─m") || has(&ui, "`-m"), "  with branches");
	press(&ui, 'b');
	ok(has(&ui, "sums by: Enter chooses"), "  a list of what sums are by");
	press(&ui, KEY_OF_HOME);
	press(&ui, KEY_OF_DOWN);
	ok(ui_key(&ui, &(struct key_press){ .key = KEY_OF_ENTER }) == UI_LOOK &&
	   ui.choice.by == BY_PROCESS && has(&ui, "by process"), "  sums by process");
	press(&ui, 'i');
	ok(has(&ui, "PROCESSES"), "  the pane shows all of a group");
	press(&ui, KEY_OF_ESCAPE);
	ok(!ui.panes, "  and is closed");
	press(&ui, KEY_OF_F0 + 6);
	ok(has(&ui, "sort by: Enter chooses"), "  a list of columns to sort by");
	press(&ui, 'q');
	ok(ui.mode == MODE_TABLE, "  which is left");
	ok(ui_key(&ui, &(struct key_press){ .key = 'q' }) == UI_QUIT, "  q ends");
	hide(&ui, &machine);
}

static void test_panes_and_past(void)
{
	struct made_machine machine;
	struct ui ui;

	show(&ui, &machine, 20);
	ui.lines = 100;
	ui.width = 120;
	press(&ui, 'i');
	press(&ui, 'x');
	ok(has(&ui, "where its time went") && has(&ui, "exited with 7"), "screen: two panes where there is room");
	ok(has(&ui, "since the last look: "), "  what came since the last look");
	press(&ui, KEY_OF_END);
	ok(ui_before(&ui) == &moment_find(ui_moment(&ui), selected(&ui))->rec &&
	   has(&ui, "  sleep          1.000s   100.00%"), "  a task that did nothing slept");
	ui.lines = 24;
	press(&ui, 'x');
	press(&ui, 'x');
	ok(ui.panes == PANE_EXITS, "  one where there is little");
	press(&ui, '[');
	press(&ui, '[');
	ok(ui.paused && ui.at == 17 && has(&ui, "PAUSED, 2.000s ago"), "screen: two looks back");
	made_machine_go_on(&machine);
	ui_add(&ui, made_machine_look(&machine, past_looks_last(&ui.past), false));
	ok(ui.at == 17 && has(&ui, "PAUSED, 3.000s ago"), "  it stays while the machine goes on");
	press(&ui, ']');
	ok(ui.at == 18, "  a look forward");
	press(&ui, 'Z');
	ok(!ui.paused && ui.at == 20, "  and it goes on");
	hide(&ui, &machine);
}

/* Nothing is drawn outside, and nothing is lost of what must be there. */
static void test_sizes(void)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 200 }, { 3, 10 }, { 24, 80 }, { 100, 300 } };
	struct made_machine machine;
	struct ui ui;
	size_t i;
	int panes;

	show(&ui, &machine, 3);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ui.lines = sizes[i][0];
		ui.width = sizes[i][1];
		for (panes = 0; panes < 8; panes++) {
			ui.panes = panes;
			line(&ui, 0);
			press(&ui, KEY_OF_END);
			line(&ui, 0);
			press(&ui, KEY_OF_PAGE_UP);
		}
	}
	ui.panes = 0;
	ui.lines = 24;
	ui.width = 80;
	ok(!strncmp(line(&ui, 0), "top ", 4) && !strncmp(line(&ui, 23), "F1 help", 7),
	   "screen: of any size");
	ok(strstr(line(&ui, 0), " 0 lost; cost: module ") && strstr(line(&ui, 0), ", top 0.00%;"),
	   "  losses and cost fit in the first line");
	ok(has(&ui, "CPU0   [") && strstr(line(&ui, 2), "7 runs"), "  a line for each CPU");
	hide(&ui, &machine);
}

static void test_frame(void)
{
	struct frame f = {};
	struct text t = {};

	frame_begin(&f, 2, 6);
	ok(frame_put(&f, 0, 0, 6, 0, "ab\033c") == 4, "frame: a control takes a cell");
	frame_line(&f, 0, &t);
	is(t.s, "ab?c", "  and is none");
	text_clear(&t);
	frame_put(&f, 1, 0, 6, 0, "0123456789");
	frame_put(&f, 1, 2, 4, 0, "xyz");
	frame_put(&f, 7, 0, 6, 0, "nowhere");
	frame_line(&f, 1, &t);
	is(t.s, "01xy45", "  texts are cut");
	text_free(&t);
	frame_free(&f);
}

void test_live_screen(void)
{
	test_frame();
	test_selection();
	test_search_and_filter();
	test_kinds_of_rows();
	test_panes_and_past();
	test_sizes();
	frame_free(&frame);
}
