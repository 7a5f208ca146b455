/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_HARDWARE_H
#define TASKSCOPE_ISOLATION_HARDWARE_H

#include "isolation_result.h"

/**
 * isolation_check_online() - are the CPUs online, and are others?
 * @isolation: the checks
 */
void isolation_check_online(struct isolation *isolation);

/**
 * isolation_check_siblings() - does another CPU share a core with the CPUs?
 * @isolation: the checks
 */
void isolation_check_siblings(struct isolation *isolation);

/**
 * isolation_check_governor() - do the CPUs run at their full frequency?
 * @isolation: the checks
 */
void isolation_check_governor(struct isolation *isolation);

/**
 * isolation_check_cstates() - can the CPUs become idle more deeply than C1?
 * @isolation: the checks
 */
void isolation_check_cstates(struct isolation *isolation);

/**
 * isolation_check_host() - is there a hypervisor, which decides about the CPUs?
 * @isolation: the checks
 */
void isolation_check_host(struct isolation *isolation);

#endif
