/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_BOOT_H
#define TASKSCOPE_ISOLATION_BOOT_H

#include "isolation_result.h"

/**
 * isolation_check_nohz_full() - have the CPUs no tick while they run one task?
 * @isolation: the checks
 */
void isolation_check_nohz_full(struct isolation *isolation);

/**
 * isolation_check_rcu_nocbs() - do the RCU callbacks of the CPUs run in threads?
 * @isolation: the checks
 */
void isolation_check_rcu_nocbs(struct isolation *isolation);

/**
 * isolation_check_managed_irq() - do interrupts whose affinity the kernel manages spare the CPUs?
 * @isolation: the checks
 */
void isolation_check_managed_irq(struct isolation *isolation);

#endif
