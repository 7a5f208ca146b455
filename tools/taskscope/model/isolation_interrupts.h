/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_INTERRUPTS_H
#define TASKSCOPE_ISOLATION_INTERRUPTS_H

#include "isolation_result.h"

/**
 * isolation_check_irq() - does any interrupt with a handler come to the CPUs?
 * @isolation: the checks
 */
void isolation_check_irq(struct isolation *isolation);

/**
 * isolation_check_default_irq() - may new interrupts come to the CPUs?
 * @isolation: the checks
 */
void isolation_check_default_irq(struct isolation *isolation);

#endif
