/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_DOCUMENT_H
#define TASKSCOPE_PAGE_DOCUMENT_H

#include "file_reader.h"
#include "page_ops.h"
#include "page_request.h"

/**
 * page_document_put() - write the document of a page: its recording and its tasks
 * @out:       where to
 * @recording: the recording
 * @set:       its tasks, after replay_set_end()
 * @request:   what the page shows
 * @ops:       its ops, which are written
 * @slot_ns:   length of its slots; 0: it has every event
 *
 * Times are relative to the beginning, in ns.  No "<" is in it: it ends no element of HTML.
 */
void page_document_put(FILE *out, const struct ts_file *recording, const struct replay_set *set,
		       const struct page_request *request, const struct page_ops *ops,
		       __u64 slot_ns);

#endif
