// SPDX-License-Identifier: GPL-2.0
/*
 * What keeps work away from some CPUs: parameters of the kernel's command line, cpusets, the
 * affinity of interrupts and tasks, and what the CPUs do when they are idle.
 *
 * Each check reads what the kernel itself says it does, where there is such a file, and the
 * command line only where there is none.  A file that is not there is no answer: UNKNOWN.
 */
#include "isolation_affinity.h"
#include "isolation_boot.h"
#include "isolation_check.h"
#include "isolation_domain.h"
#include "isolation_hardware.h"
#include "isolation_interrupts.h"
#include "isolation_kernel_work.h"

void isolation_check(struct isolation *isolation)
{
	isolation->nr = 0;
	isolation_check_online(isolation);
	isolation_check_domain(isolation);
	isolation_check_nohz_full(isolation);
	isolation_check_rcu_nocbs(isolation);
	isolation_check_managed_irq(isolation);
	isolation_check_irq(isolation);
	isolation_check_default_irq(isolation);
	isolation_check_workqueue(isolation);
	isolation_check_watchdog(isolation);
	isolation_check_timer_migration(isolation);
	isolation_check_tasks(isolation);
	isolation_check_siblings(isolation);
	isolation_check_governor(isolation);
	isolation_check_cstates(isolation);
	isolation_check_host(isolation);
}
