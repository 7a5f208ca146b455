/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FORMS_H
#define TASKSCOPE_FORMS_H

#include "columns.h"

/**
 * check_forms() - three tests: what people, scripts and programs see in a column
 * @what:  of what
 * @name:  the column
 * @rec:   the task
 * @human: what is wanted; "": not known
 * @raw:   likewise
 * @json:  likewise; "null": not known
 */
void check_forms(const char *what, const char *name, const struct record *rec,
		 const char *human, const char *raw, const char *json);

#endif
