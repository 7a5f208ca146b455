/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STUDENT_H
#define TASKSCOPE_STUDENT_H

/**
 * student_limit() - a limit of Student's t distribution
 * @freedom: degrees of freedom, at least 1
 * @beyond:  probability of a value beyond the limit, on both sides together, above 0 and below 1
 *
 * Return: the limit; 2.228 for 10 and 0.05.
 */
double student_limit(unsigned int freedom, double beyond);

#endif
