/* SPDX-License-Identifier: GPL-2.0 */
#ifndef BLAME_UNIT_H
#define BLAME_UNIT_H

#include "tap.h"

void test_random_waits(void);
void test_long_waits(void);
void test_limits(void);
void test_equals(void);
void test_short_lived(void);
void test_new_name(void);
void test_first_switch(void);

#endif
