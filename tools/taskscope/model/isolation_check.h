/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_CHECK_H
#define TASKSCOPE_ISOLATION_CHECK_H

#include "isolation_result.h"

/**
 * isolation_check() - look at all of it
 * @isolation: root, cpus and tasks; the rest is filled
 */
void isolation_check(struct isolation *isolation);


#endif
