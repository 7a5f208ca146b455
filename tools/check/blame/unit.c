// SPDX-License-Identifier: GPL-2.0
/* Blame against a model that knows what each CPU really ran; see model.h. */
#include "unit.h"

int main(void)
{
	test_random_waits();
	test_long_waits();
	test_limits();
	test_equals();
	test_short_lived();
	test_new_name();
	test_first_switch();
	return tap_end();
}
