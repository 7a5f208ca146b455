// SPDX-License-Identifier: GPL-2.0
/* Lists that something is chosen from: columns, and what sums are by. */
#include "ui.h"

const char *ui_item(const struct ui *ui, size_t i, bool *chosen, const char **help)
{
	const struct column_set *set = choice_set(&ui->choice);
	const struct column *col;
	size_t k;

	*chosen = false;
	*help = NULL;
	if (ui->mode == MODE_BY) {
		if (i > BY_CPU)
			return NULL;
		*chosen = i == (size_t)ui->choice.by;
		*help = i ? "sums of them" : "a row for each task";
		return i ? group_by_name(i) : "nothing";
	}
	if (i >= set->nr)
		return NULL;
	col = &set->col[i];
	*help = col->help;
	if (ui->mode == MODE_SORT)
		*chosen = col == ui->choice.sort_col;
	for (k = 0; ui->mode == MODE_COLUMNS && k < ui->choice.chosen.nr; k++)
		*chosen |= ui->choice.chosen.cols[k] == col;
	return col->name;
}

static enum ui_action choose(struct ui *ui)
{
	const struct column *col = ui->mode == MODE_BY ? NULL :
				   &choice_set(&ui->choice)->col[ui->item];

	switch (ui->mode) {
	case MODE_SORT:
		choice_sort_by(&ui->choice, col);
		ui->mode = MODE_TABLE;
		break;
	case MODE_COLUMNS:
		choice_toggle_column(&ui->choice, col);
		break;
	default:
		ui->choice.by = ui->item;
		ui->mode = MODE_TABLE;
	}
	return ui_changed(ui, true);
}

enum ui_action ui_list_key(struct ui *ui, int key)
{
	const size_t page = ui->lines > 8 ? ui->lines - 6 : 1;
	const char *help;
	bool chosen;
	size_t nr;

	for (nr = 0; ui_item(ui, nr, &chosen, &help); nr++)
		;
	switch (key) {
	case KEY_OF_UP:
		ui->item -= ui->item > 0;
		break;
	case KEY_OF_DOWN:
		ui->item++;
		break;
	case KEY_OF_PAGE_UP:
		ui->item -= ui->item < page ? ui->item : page;
		break;
	case KEY_OF_PAGE_DOWN:
		ui->item += page;
		break;
	case KEY_OF_HOME:
		ui->item = 0;
		break;
	case KEY_OF_END:
		ui->item = nr;
		break;
	case ' ':
	case KEY_OF_ENTER:
		return choose(ui);
	case KEY_OF_ESCAPE:
	case 'q':
	case KEY_OF_F0 + 10:
		ui->mode = MODE_TABLE;
		return UI_NONE;
	}
	if (ui->item >= nr)
		ui->item = nr - 1;
	return UI_NONE;
}

void ui_list_open(struct ui *ui, enum ui_mode mode)
{
	const char *help;
	bool chosen;

	ui->mode = mode;
	for (ui->item = 0; ui_item(ui, ui->item, &chosen, &help); ui->item++)
		if (chosen)
			return;
	ui->item = 0;
}

enum ui_action ui_changed(struct ui *ui, bool anew)
{
	choice_apply(&ui->choice);
	ui->is_changed = true;
	ui_update(ui);
	return anew ? UI_LOOK : UI_NONE;
}
