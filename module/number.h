/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_NUMBER_H
#define _TSCOPE_NUMBER_H

#include <linux/pid.h>
#include <linux/pid_namespace.h>

/**
 * tscope_number_in() - a number of the initial pid namespace, in another one
 * @ns: the other one
 * @nr: the number, 0 for none
 *
 * Context: in an RCU read section.
 * Return: the number there; 0 if there is none, or (in another namespace than the
 *	   initial one) if its owner is gone.
 */
static inline pid_t tscope_number_in(struct pid_namespace *ns, pid_t nr)
{
	return ns == &init_pid_ns || !nr ? nr :
	       pid_nr_ns(find_pid_ns(nr, &init_pid_ns), ns);
}

#endif /* _TSCOPE_NUMBER_H */
