/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_PAGE_H
#define TASKSCOPE_EXPORTER_PAGE_H

#include "format.h"
#include "look.h"

/**
 * page_put() - append all metrics
 * @t:	    the text
 * @look:   what was read
 * @format: the format
 */
void page_put(struct text *t, struct look *look, enum format format);

#endif
