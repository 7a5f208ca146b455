/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DOCTOR_PRINT_H
#define TASKSCOPE_DOCTOR_PRINT_H

#include "doctor.h"
#include "json.h"

/**
 * doctor_put() - what is in the way, for people
 * @t:	    the text
 * @doctor: what was found
 * @facts:  of the machine
 */
void doctor_put(struct text *t, const struct doctor *doctor, const struct doctor_facts *facts);

/**
 * doctor_put_json() - the same for programs
 * @j:	    the document
 * @doctor: what was found
 * @facts:  of the machine
 */
void doctor_put_json(struct json *j, const struct doctor *doctor, const struct doctor_facts *facts);

#endif
