/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_DOCTOR_H
#define TASKSCOPE_DOCTOR_H

#include "doctor_facts.h"

/**
 * struct doctor_finding - one thing that is in the way
 * @id:	  its name, which stays
 * @says: the thing, in words
 * @fix:  the commands that mend it, a line each; empty: there is none
 */
struct doctor_finding {
	const char *id;
	struct text says;
	struct text fix;
};

#define DOCTOR_FINDINGS	4

/**
 * struct doctor - what keeps the program from working
 * @finding: the things, in the order in which they are to be mended
 * @nr:	     how many
 */
struct doctor {
	struct doctor_finding finding[DOCTOR_FINDINGS];
	size_t nr;
};

/**
 * doctor_examine() - find what is in the way
 * @doctor: filled
 * @facts:  of the machine
 */
void doctor_examine(struct doctor *doctor, const struct doctor_facts *facts);

/**
 * doctor_free() - give the memory back
 * @doctor: filled
 */
void doctor_free(struct doctor *doctor);

#endif
