/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CTF_METADATA_H
#define TASKSCOPE_CTF_METADATA_H

#include "taskscope_file.h"
#include "text.h"

/**
 * ctf_put_metadata() - the description of a trace: how to read it, and when it was
 * @t:	  the text
 * @head: of the recording
 */
void ctf_put_metadata(struct text *t, const struct tscope_file *head);

#endif
