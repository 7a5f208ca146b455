// SPDX-License-Identifier: GPL-2.0
/* tests/unit: the tests; tests/unit page FORMAT: a page for other programs to read. */
#include <string.h>

#include "unit.h"

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "page")) {
		print_page(argv[2]);
		return 0;
	}
	test_format();
	test_options();
	test_names();
	test_counts();
	test_seen();
	test_groups();
	test_look();
	test_machine();
	test_page();
	test_server();
	return tap_end();
}
