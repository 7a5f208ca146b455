/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_UNIT_H
#define TASKSCOPE_EXPORTER_UNIT_H

#include "tap.h"

void test_format(void);
void test_options(void);
void test_names(void);
void test_counts(void);
void test_seen(void);
void test_groups(void);
void test_look(void);
void test_machine(void);
void test_page(void);
void test_server(void);

/**
 * print_page() - print a page of invented groups, with odd names
 * @format: "text" or "openmetrics"
 */
void print_page(const char *format);

#endif
