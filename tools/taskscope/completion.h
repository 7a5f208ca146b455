/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COMPLETION_H
#define TASKSCOPE_COMPLETION_H

#include "text.h"

/**
 * completion_put() - a script that completes commands and options in bash
 * @t: appended to
 */
void completion_put(struct text *t);

#endif
