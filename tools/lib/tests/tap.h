/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TAP_H
#define TASKSCOPE_TAP_H

#include <stdbool.h>

/**
 * ok() - one test
 * @passed: did it pass
 * @fmt:    what was tested
 *
 * Return: @passed.
 */
bool ok(bool passed, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * is() - one test: two strings are equal; says both if they are not
 * @got:  what came out
 * @want: what should
 * @fmt:  what was tested
 *
 * Return: whether they are.
 */
bool is(const char *got, const char *want, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * tap_end() - print the plan
 *
 * Return: the exit status: 0 if all tests passed.
 */
int tap_end(void);

#endif
