/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_DOCUMENT_H
#define TASKSCOPE_EXPORTER_DOCUMENT_H

#include "text.h"

/**
 * document_put() - append the documentation of all metrics, as Markdown
 * @t: the text
 */
void document_put(struct text *t);

#endif
