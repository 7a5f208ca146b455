/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TUNABLES_PRINT_H
#define TASKSCOPE_TUNABLES_PRINT_H

#include "json.h"
#include "tunables.h"

/**
 * tunables_put() - append the parameters of the scheduler, for people
 * @t:	      the text
 * @tunables: the parameters
 * @changed:  only those that have another value than the default
 */
void tunables_put(struct text *t, const struct tunables *tunables, bool changed);

/**
 * tunables_put_json() - the same for programs
 * @j:	      the document
 * @tunables: the parameters
 * @changed:  only those that have another value than the default
 */
void tunables_put_json(struct json *j, const struct tunables *tunables, bool changed);

#endif
