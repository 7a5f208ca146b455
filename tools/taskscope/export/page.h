/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_H
#define TASKSCOPE_PAGE_H

#include "file_reader.h"
#include "page_request.h"
#include "replay_set.h"

/*
 * A recording as one page of HTML, which needs nothing else: no file, no network.
 *
 * The page is html/page.html with the other files of html/ in it, as page_text.c has them.
 * In it are the ops of page_ops.h, as base64, and a document about the tasks and the recording.
 * The ops are written while the recording is read, so that what is kept in memory is a few
 * words for each task, and nothing of an event.
 */

/**
 * page_write() - write a recording as a page
 * @recording: the recording, at its first event
 * @set:       filled with its tasks; to be freed
 * @request:   what the page is to show
 * @out:       where to
 *
 * Ends at the first event that makes no sense: then recording->is_bad.
 *
 * Return: 0; -EIO: it cannot be written, errno says why.
 */
int page_write(struct ts_file *recording, struct replay_set *set,
	       const struct page_request *request, FILE *out);

#endif
