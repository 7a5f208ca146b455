/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_JSON_H
#define TASKSCOPE_JSON_H

#include "text.h"

/**
 * struct json - writes one JSON document
 * @out:   where to
 * @open:  the containers that are open, the innermost last
 * @empty: nothing is in the innermost container yet
 * @one_line: the whole document is one line
 *
 * Starts as all zeroes but @out and @one_line.  In every call, @key is the member's name when
 * the innermost container is an object, and NULL otherwise.
 *
 * libsmartcols can write tables as JSON, but not what is no table, no [] beside
 * null, and it takes any bytes for UTF-8.
 */
struct json {
	struct text *out;
	struct text open;
	bool empty;
	bool one_line;
};

/**
 * json_open() - begin a container
 * @j:	    the document
 * @key:    see struct json
 * @kind:   '{' or '['
 * @lines:  put each of its items on a line of its own
 */
void json_open(struct json *j, const char *key, char kind, bool lines);

/**
 * json_close() - end the innermost container; the document with the last one
 * @j: the document
 */
void json_close(struct json *j);

/**
 * json_literal() - add a value that is JSON already: a number, true, false, null
 * @j:	   the document
 * @key:   see struct json
 * @value: the value
 */
void json_literal(struct json *j, const char *key, const char *value);

/**
 * json_u64() - add a number
 * @j:	   the document
 * @key:   see struct json
 * @value: the value
 */
void json_u64(struct json *j, const char *key, __u64 value);

/**
 * json_s64() - add a number
 * @j:	   the document
 * @key:   see struct json
 * @value: the value
 */
void json_s64(struct json *j, const char *key, __s64 value);

/**
 * json_bool() - add a truth value
 * @j:	   the document
 * @key:   see struct json
 * @value: the value
 */
void json_bool(struct json *j, const char *key, bool value);

/**
 * json_string() - add a string of any bytes
 * @j:	   the document
 * @key:   see struct json
 * @value: the value, or NULL for null; a byte that is no UTF-8 becomes the text \xNN
 */
void json_string(struct json *j, const char *key, const char *value);

/**
 * json_hex() - add a bit mask, as a string
 * @j:	   the document
 * @key:   see struct json
 * @value: the value
 */
void json_hex(struct json *j, const char *key, __u64 value);

#endif
