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
 * check_json() - one test: asks a real parser
 * @text:	the document
 * @expression: in Python, of the document @d; no single quotes
 * @what:	what was tested
 */
void check_json(const char *text, const char *expression, const char *what);

void test_text(void);
void test_json(void);
void test_record(void);
void test_since(void);
void test_columns(void);
void test_history(void);
void test_birth(void);
void test_tree(void);
void test_table(void);
void test_checks(void);
void test_waits(void);
void test_waiting(void);
void test_quota(void);
void test_forest(void);
void test_gone(void);
void test_cpus(void);
void test_stream(void);
void test_clock(void);
void test_event_names(void);
void test_events(void);
void test_life(void);
void test_lived(void);
void test_timeline(void);
void test_recording(void);
void test_trigger(void);
void test_perfetto(void);
void test_export(void);
void test_filter(void);
void test_container(void);

#endif
