// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "cpu_set.h"
#include "unit.h"

static void check_list(const char *list, bool is_good, const char *shown)
{
	struct cpu_set set = {};
	struct text t = {};

	ok(cpu_set_parse(&set, list) == is_good, "CPUs '%s' are %sa list", list,
	   is_good ? "" : "not ");
	if (is_good) {
		cpu_set_put(&t, &set);
		is(t.s, shown, "  of %s", shown);
	}
	text_free(&t);
}

static void check_mask(const char *mask, const char *list)
{
	struct cpu_set set = {}, wanted = {};
	struct text t = {};

	ok(cpu_set_parse_mask(&set, mask) && cpu_set_parse(&wanted, list) &&
	   !memcmp(&set, &wanted, sizeof(set)), "mask %s is CPUs %s", mask, list);
	cpu_set_put_mask(&t, &set);
	is(t.s, mask, "  and back");
	text_free(&t);
}

void test_cpu_set(void)
{
	struct cpu_set a = {}, b = {};

	check_list("", true, "none");
	check_list("(null)", true, "none");
	check_list("0-3,8", true, "0-3,8");
	check_list("63,64-66", true, "63-66");
	check_list("all", true, "0-8191");
	check_list("8190-N", true, "8190-8191");
	check_list("8192", false, NULL);
	check_list("3-1", false, NULL);
	check_list("x", false, NULL);
	check_list("1;2", false, NULL);
	check_mask("f", "0-3");
	check_mask("ff00", "8-15");
	check_mask("1,00000000", "32");
	check_mask("80000000,00000001", "0,63");
	ok(!cpu_set_parse_mask(&a, "") && !cpu_set_parse_mask(&a, "0x1"), "what is no mask");
	memset(&a, 0, sizeof(a));
	cpu_set_parse(&a, "1-2");
	cpu_set_parse(&b, "0-2");
	ok(cpu_set_is_within(&a, &b) && !cpu_set_is_within(&b, &a) && cpu_set_count(&b) == 3 &&
	   cpu_set_next(&a, 2) == 2 && cpu_set_next(&a, 3) == CPU_SET_MAX, "sets are compared");
}
