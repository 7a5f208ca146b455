/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COLUMN_H
#define TASKSCOPE_COLUMN_H

#include "task_record.h"
#include "text.h"

/*
 * A column has one value for a task, or none: not known is an empty cell and
 * null, never 0.  From the value come three forms: for people (tables, show),
 * for scripts (raw, no blank in a cell), and JSON.  Scripts and JSON get plain
 * numbers: nanoseconds, bytes.
 */
enum column_type {
	TYPE_NUMBER,
	TYPE_TIME,	/* nanoseconds */
	TYPE_WALL,	/* nanoseconds since 1970, UTC; a string */
	TYPE_PERCENT,	/* hundredths of one */
	TYPE_SIZE,	/* bytes */
	TYPE_BOOL,
	TYPE_MASK,	/* a string, in hex: JSON numbers end at 2^53 */
	TYPE_TEXT,
	TYPE_FLAGS,	/* CLONE_*: a list of names */
};

/**
 * struct value - the value of a column for one task
 * @u:	     a number, a truth value, flags
 * @i:	     the same, when the column is signed
 * @text:    a text, in the record or in @scratch
 * @scratch: memory of the value, used again and again; text_free() it at the end
 */
struct value {
	union {
		__u64 u;
		__s64 i;
		const char *text;
	};
	struct text scratch;
};

/**
 * struct column - what can be shown of a task
 * @name:	as given to -o; in lower case the JSON key
 * @whint:	width hint for libsmartcols
 * @scols:	SCOLS_FL_* for libsmartcols
 * @type:	what sort of value it is
 * @is_signed:	a number that may be below 0
 * @group:	the group it belongs to: where `show` lists it
 * @groups:	the groups to ask the kernel for
 * @get:	puts its value for a task into a value; false: not known
 * @offset:	get_member(): where in @group the member is
 * @size:	get_member(): bytes of the member
 * @bit:	get_member() of a truth value: the bits of the member that make it
 *		true; 0: any
 * @adds:	it grows: with --watch what is shown is by how much
 * @is_place:	rows are sorted by their places, which are their tids, not by what is shown
 * @inferable:	people see a ~ in front of it where the clone flags are inferred
 * @explain:	says what the value means, for `show`; NULL if it speaks for itself
 * @source:	where the kernel keeps it, or the tracepoint that counted it
 * @help:	one line for people
 */
struct column {
	const char *name;
	double whint;
	int scols;
	enum column_type type;
	bool is_signed;
	__u64 group;
	__u64 groups;
	bool (*get)(const struct column *col, const struct record *rec, struct value *v);
	unsigned short offset;
	unsigned char size;
	__u64 bit;
	bool adds;
	bool is_place;
	bool inferable;
	void (*explain)(const struct value *v, struct text *t);
	const char *source;
	const char *help;
};

/**
 * struct column_set - the columns that a table may have
 * @col: the columns
 * @nr:	 how many
 */
struct column_set {
	const struct column *col;
	size_t nr;
};

#endif
