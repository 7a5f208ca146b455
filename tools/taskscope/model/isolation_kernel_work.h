/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_KERNEL_WORK_H
#define TASKSCOPE_ISOLATION_KERNEL_WORK_H

#include "isolation_result.h"

/**
 * isolation_check_workqueue() - may unbound work of the kernel run on the CPUs?
 * @isolation: the checks
 */
void isolation_check_workqueue(struct isolation *isolation);

/**
 * isolation_check_watchdog() - do lockup detectors run on the CPUs?
 * @isolation: the checks
 */
void isolation_check_watchdog(struct isolation *isolation);

/**
 * isolation_check_timer_migration() - may timers that are set on the CPUs expire on others?
 * @isolation: the checks
 */
void isolation_check_timer_migration(struct isolation *isolation);

#endif
