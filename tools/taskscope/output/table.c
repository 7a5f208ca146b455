// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_utf8.h>

#include "char_width.h"
#include "column_json.h"
#include "exited_missing.h"
#include "memory.h"
#include "table.h"

/* Enough for one write() to be worth it. */
#define FLUSH_BYTES	(64 * 1024)

const char *table_line_color(const struct record *rec)
{
	switch (record_letter(rec)) {
	case 'R': return "green";
	case 'D': return "red";
	case 'Z':
	case 'X': return "magenta";
	case 'F':
	case 'T':
	case 't': return "yellow";
	}
	if (rec->exited || (rec->ids && rec->ids->kind & TSCOPE_KIND_KTHREAD))
		return "darkgray";
	return NULL;
}

size_t table_tree_column(const struct column *const *cols, size_t nr_cols)
{
	size_t i;

	for (i = 0; i < nr_cols; i++)
		if (!strcmp(cols[i]->name, "COMM"))
			return i;
	return 0;
}

static size_t tree_column(const struct table *table)
{
	return table_tree_column(table->cols, table->nr_cols);
}

static struct libscols_table *new_aligned(const struct table *table, FILE *out)
{
	struct libscols_table *tb = scols_new_table();
	size_t i;
	int flags;

	if (!tb)
		return NULL;
	scols_table_set_stream(tb, out);
	/* It would make some columns smaller, and break the lines that are still too long. */
	scols_table_set_termforce(tb, SCOLS_TERMFORCE_NEVER);
	scols_table_enable_noheadings(tb, !table->headings);
	scols_table_enable_colors(tb, table->color);
	for (i = 0; i < table->nr_cols; i++) {
		flags = table->cols[i]->scols;
		if (table->tree && i == tree_column(table))
			flags = (flags & ~SCOLS_FL_RIGHT) | SCOLS_FL_TREE;
		if (!scols_table_new_column(tb, table->cols[i]->name, table->cols[i]->whint, flags))
			return NULL;
	}
	return tb;
}

/*
 * A table that is too wide may cut what may be cut: each cell of such a column at the width
 * that it is meant to have.
 */
static void trim(const struct table *table, size_t c, struct text *cell)
{
	size_t width = table->cols[c]->whint, i = 0, n;

	if (!(table->cols[c]->scols & SCOLS_FL_TRUNC) || c + 1 == table->nr_cols)
		return;
	for (; width && cell->s[i]; width--) {
		n = tscope_utf8_len(cell->s + i);
		i += n ? n : 1;
	}
	if (cell->s[i]) {
		cell->len = i;
		cell->s[i] = '\0';
	}
}

static void print_lines(const struct table *table, struct ts_task *const *order, size_t nr,
			bool trimmed, FILE *out)
{
	struct libscols_table *tb;
	struct libscols_line *line, *above;
	struct text cell = {};
	struct value v = {};
	int failed = 0;
	size_t i, c;

	tb = new_aligned(table, out);
	if (!tb)
		out_of_memory();
	for (i = 0; i < nr; i++) {
		above = table->tree && order[i]->parent ? order[i]->parent->line : NULL;
		line = scols_table_new_line(tb, above);
		if (!line)
			out_of_memory();
		order[i]->line = line;
		if (table->color)
			failed |= scols_line_set_color(line, table_line_color(&order[i]->rec));
		for (c = 0; c < table->nr_cols; c++) {
			text_clear(&cell);
			if (!column_put_human(table->cols[c], &order[i]->rec, &v, &cell))
				continue;
			if (table->tree && order[i]->rec.exited && c == tree_column(table))
				text_puts(&cell, " (gone)");
			if (trimmed && cell.len)
				trim(table, c, &cell);
			failed |= scols_line_set_data(line, c, text_str(&cell));
		}
	}
	/* Of what it can fail for, only this is left: the stream keeps its errors. */
	if (failed || scols_print_table(tb) < 0)
		out_of_memory();
	scols_unref_table(tb);
	text_free(&cell);
	text_free(&v.scratch);
}

/* An escape sequence that sets a colour takes no room.  Return: its bytes; 0: it is none. */
static size_t escape_len(const char *s)
{
	size_t n;

	if (s[0] != '\033' || s[1] != '[')
		return 0;
	for (n = 2; s[n] && s[n] != 'm'; n++)
		;
	return s[n] ? n + 1 : 0;
}

/* How wide is the widest line? */
static size_t width_of_lines(const char *s)
{
	size_t most = 0, width = 0, n;

	while (*s) {
		n = escape_len(s);
		if (!n)
			width += char_width(s, &n);
		if (*s == '\n')
			width = 0;
		most = width > most ? width : most;
		s += n;
	}
	return most;
}

static void print_cut(const char *s, size_t most, FILE *out)
{
	size_t width = 0, wide, n;
	bool escape;

	for (; *s; s += n) {
		n = escape_len(s);
		escape = n;
		wide = escape ? 0 : char_width(s, &n);
		if (*s == '\n')
			width = wide = 0;
		/* After the cut nothing fits, however narrow. */
		if (width + wide > most)
			width = most + 1;
		else if (!escape)
			width += wide;
		if (escape || width <= most)
			fwrite(s, 1, n, out);
	}
}

static void print_aligned(const struct table *table, struct ts_task *const *order, size_t nr,
			  FILE *out)
{
	char *text = NULL;
	size_t bytes;
	bool trimmed = false;
	FILE *lines;

	if (!table->width) {
		print_lines(table, order, nr, false, out);
		return;
	}
	for (;;) {
		lines = open_memstream(&text, &bytes);
		if (!lines)
			out_of_memory();
		print_lines(table, order, nr, trimmed, lines);
		if (fclose(lines))
			out_of_memory();
		if (trimmed || width_of_lines(text) <= table->width)
			break;
		trimmed = true;
		free(text);
	}
	print_cut(text, table->width, out);
	free(text);
}

static void print_raw(const struct table *table, struct ts_task *const *order, size_t nr, FILE *out)
{
	struct text t = {};
	struct value v = {};
	size_t i, c;

	for (c = 0; table->headings && c < table->nr_cols; c++) {
		if (c)
			text_putc(&t, ' ');
		text_puts(&t, table->cols[c]->name);
	}
	if (table->headings)
		text_putc(&t, '\n');

	for (i = 0; i < nr; i++) {
		for (c = 0; c < table->nr_cols; c++) {
			if (c)
				text_putc(&t, ' ');
			column_put_raw(table->cols[c], &order[i]->rec, &v, &t);
		}
		text_putc(&t, '\n');
		if (t.len > FLUSH_BYTES)
			text_flush(&t, out);
	}
	text_flush(&t, out);
	text_free(&t);
	text_free(&v.scratch);
}

static void print_json(const struct table *table, struct ts_task *const *order, size_t nr,
		       const struct round *round, FILE *out)
{
	char (*keys)[32] = calloc(table->nr_cols + 1, sizeof(*keys));
	const struct ts_task *task, *next;
	struct text t = {};
	struct value v = {};
	struct json j = { .out = &t, .one_line = table->one_line };
	size_t i, c;

	if (!keys)
		out_of_memory();
	for (c = 0; c < table->nr_cols; c++)
		column_key(table->cols[c], keys[c]);

	json_open(&j, NULL, '{', true);
	round_put_json(&j, round);
	if (table->by)
		json_string(&j, "by", table->by);
	json_open(&j, table->key, '[', true);
	for (i = 0; i < nr; i++) {
		task = order[i];
		json_open(&j, NULL, '{', false);
		for (c = 0; c < table->nr_cols; c++)
			column_put_json(table->cols[c], &task->rec, &v, &j, keys[c]);
		if (table->tree && task->first) {
			json_open(&j, "children", '[', true);
		} else {
			json_close(&j);
			/* The last child ends its parent, which may be a last child. */
			next = i + 1 < nr ? order[i + 1] : NULL;
			for (; table->tree && task->parent &&
			     task->parent != (next ? next->parent : NULL); task = task->parent) {
				json_close(&j);
				json_close(&j);
			}
		}
		if (t.len > FLUSH_BYTES)
			text_flush(&t, out);
	}
	json_close(&j);
	if (table->lost)
		lost_put_json(&j, table->lost);
	json_close(&j);
	text_flush(&t, out);
	text_free(&t);
	text_free(&v.scratch);
	free(keys);
}

void table_print(const struct table *table, struct ts_task *const *order, size_t nr,
		 const struct round *round, FILE *out)
{
	switch (table->form) {
	case FORM_ALIGNED:
		print_aligned(table, order, nr, out);
		break;
	case FORM_RAW:
		print_raw(table, order, nr, out);
		break;
	case FORM_JSON:
		print_json(table, order, nr, round, out);
		break;
	}
}
