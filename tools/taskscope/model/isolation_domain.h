/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_DOMAIN_H
#define TASKSCOPE_ISOLATION_DOMAIN_H

#include "isolation_result.h"

/**
 * isolation_check_domain() - does load balancing leave the CPUs out?
 * @isolation: the checks
 */
void isolation_check_domain(struct isolation *isolation);

#endif
