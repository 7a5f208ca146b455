/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_AFFINITY_H
#define TASKSCOPE_ISOLATION_AFFINITY_H

#include "isolation_result.h"

/**
 * isolation_check_tasks() - may any task run on the CPUs and on others?
 * @isolation: the checks
 */
void isolation_check_tasks(struct isolation *isolation);

#endif
