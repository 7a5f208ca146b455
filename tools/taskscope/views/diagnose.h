/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DIAGNOSE_H
#define TASKSCOPE_DIAGNOSE_H

#include "diagnosis.h"
#include "json.h"

/**
 * struct diagnose_view - a diagnosis to be shown
 * @target:    what was diagnosed
 * @diagnosis: what was known
 * @verdicts:  what came of it
 * @since_birth: the window is all since the records began
 */
struct diagnose_view {
	const struct target *target;
	const struct diagnosis *diagnosis;
	const struct verdicts *verdicts;
	bool since_birth;
};

/**
 * diagnose_put() - for people
 * @t:	  appended to
 * @view: what to show
 */
void diagnose_put(struct text *t, const struct diagnose_view *view);

/**
 * diagnose_put_evidence() - for people: where an evidence's number comes from
 * @t:	  appended to
 * @view: what to show
 * @nr:	  which evidence, from 1 on, as diagnose_put() numbers them
 *
 * Return: false: there is no such evidence.
 */
bool diagnose_put_evidence(struct text *t, const struct diagnose_view *view, size_t nr);

/**
 * diagnose_put_json() - for programs
 * @j:	  the document
 * @view: what to show
 */
void diagnose_put_json(struct json *j, const struct diagnose_view *view);

#endif
