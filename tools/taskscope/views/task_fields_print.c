// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "column_json.h"
#include "columns.h"
#include "task_fields_print.h"

/* Does a column show this member, or what it points to? */
static bool shows(const struct column *col, const char *path)
{
	static const char name[] = "task_struct.";
	const char *source = col->source;
	size_t len = strlen(path);

	if (strncmp(source, name, strlen(name)))
		return false;
	source += strlen(name);
	return !strncmp(source, path, len) && (!source[len] || strchr("-[,", source[len]));
}

/* The values that the module has of a member: each with the name of its column. */
static void put_values(struct text *t, const struct record *rec, const char *path)
{
	struct text human = {};
	struct value v = {};
	size_t i;

	for (i = 0; i < nr_columns; i++) {
		text_clear(&human);
		if (!shows(&columns[i], path) || !column_put_human(&columns[i], rec, &v, &human))
			continue;
		text_printf(t, "  %s=", columns[i].name);
		text_put_visible(t, text_str(&human), false);
	}
	text_free(&v.scratch);
	text_free(&human);
}

static void put_field(struct text *t, const struct fields_view *view,
		      const struct task_field *field)
{
	struct text place = {};

	text_printf(&place, "%u", field->bit / 8);
	if (field->bits)
		text_printf(&place, ":%u", field->bit % 8);
	text_printf(t, "%8s ", place.s);
	text_clear(&place);
	if (field->bits)
		text_printf(&place, "%u bit%s", field->bits, field->bits == 1 ? "" : "s");
	else
		text_printf(&place, "%llu", field->bytes);
	text_printf(t, "%8s  %-13s  %-34s %s", place.s, task_field_part(field->path.s),
		    field->path.s, field->type.s);
	if (view->rec)
		put_values(t, view->rec, field->path.s);
	text_putc(t, '\n');
	text_free(&place);
}

static void put_parts(struct text *t, const struct task_fields *fields)
{
	size_t i;

	text_puts(t, "\n   BYTES              FIELDS  PART\n");
	for (i = 0; i < NR_PARTS && fields->part[i].name; i++) {
		text_printf(t, "%8llu ", fields->part[i].bytes);
		text_put_share(t, fields->part[i].bytes, fields->bytes);
		text_printf(t, "  %8zu  %s\n", fields->part[i].nr, fields->part[i].name);
	}
}

void fields_put(struct text *t, const struct fields_view *view)
{
	const struct task_fields *fields = view->fields;
	size_t i;

	text_printf(t, "struct task_struct: %llu bytes", fields->bytes);
	if (view->alloc_bytes)
		text_printf(t, "; %llu are allocated for each task", view->alloc_bytes);
	text_puts(t, "\n\n  OFFSET     SIZE  PART           FIELD                              TYPE\n");
	for (i = 0; i < fields->nr; i++)
		put_field(t, view, &fields->field[i]);
	if (!view->is_part)
		put_parts(t, fields);
}

static void put_values_json(struct json *j, const struct record *rec, const char *path)
{
	struct value v = {};
	size_t i;

	json_open(j, "values", '{', false);
	for (i = 0; rec && i < nr_columns; i++)
		if (shows(&columns[i], path))
			columns_put_json(j, rec, &columns[i].name, 1, &v);
	json_close(j);
	text_free(&v.scratch);
}

static void put_field_json(struct json *j, const struct fields_view *view,
			   const struct task_field *field)
{
	json_open(j, NULL, '{', false);
	json_string(j, "field", field->path.s);
	json_string(j, "type", field->type.s);
	json_string(j, "part", task_field_part(field->path.s));
	json_u64(j, "offset", field->bit / 8);
	if (field->bits) {
		json_literal(j, "size", "null");
		json_u64(j, "bit", field->bit % 8);
		json_u64(j, "bits", field->bits);
	} else {
		json_u64(j, "size", field->bytes);
	}
	if (view->rec)
		put_values_json(j, view->rec, field->path.s);
	json_close(j);
}

void fields_put_json(struct json *j, const struct fields_view *view)
{
	const struct task_fields *fields = view->fields;
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "task_struct", '{', true);
	json_u64(j, "size", fields->bytes);
	if (view->alloc_bytes)
		json_u64(j, "allocated", view->alloc_bytes);
	else
		json_literal(j, "allocated", "null");
	json_open(j, "fields", '[', true);
	for (i = 0; i < fields->nr; i++)
		put_field_json(j, view, &fields->field[i]);
	json_close(j);
	json_open(j, "parts", '[', true);
	for (i = 0; i < NR_PARTS && fields->part[i].name; i++) {
		json_open(j, NULL, '{', false);
		json_string(j, "part", fields->part[i].name);
		json_u64(j, "bytes", fields->part[i].bytes);
		json_u64(j, "fields", fields->part[i].nr);
		json_close(j);
	}
	json_close(j);
	json_close(j);
	json_close(j);
}
