// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "parse.h"
#include "unit.h"

static void test_seconds(void)
{
	static const struct {
		const char *typed;
		__u64 ns;
	} cases[] = {
		{ "1", 1000000000 }, { "0.5", 500000000 }, { "2.", 2000000000 },
		{ "0.000000001", 1 }, { "0.0000000009", 0 }, { "1.0000000009", 1000000000 },
		{ "3600", 3600000000000 }, { "31622400", 31622400000000000 },
		{ "31622401", 0 }, { "99999999999999999999", 0 }, { "", 0 }, { "0", 0 },
		{ "0.0", 0 }, { ".5", 0 }, { "-1", 0 }, { "1e3", 0 }, { " 1", 0 }, { "1 ", 0 },
		{ "1,5", 0 }, { "1.5.", 0 }, { "inf", 0 }, { "nan", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(ts_parse_seconds(cases[i].typed) == cases[i].ns, "'%s' seconds", cases[i].typed);
}

static void test_cpu_lists(void)
{
	static const char *const good[] = { "0", "0,2-5", "7-7", "1,1,0", "65535" };
	static const char *const bad[] = { "", ",", "1,", "-1", "1-", "5-2", "x", "1 ", "65536",
					   "0x1", "1--2", "99999999999999999999" };
	__u32 cpu;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ok(ts_are_cpus(good[i]), "CPUs: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!ts_are_cpus(bad[i]), "no CPUs: '%s'", bad[i]);
	ok(ts_cpus_have("0,2-5", 0) && ts_cpus_have("0,2-5", 2) && ts_cpus_have("0,2-5", 5) &&
	   !ts_cpus_have("0,2-5", 1) && !ts_cpus_have("0,2-5", 6) && !ts_cpus_have("12", 1),
	   "CPUs that are among them");
	ok(!ts_cpus_beyond("0,2-5", 6, &cpu) && ts_cpus_beyond("0,4,7-9", 4, &cpu) && cpu == 4,
	   "CPUs that are not there");
	ok(ts_cpus_beyond("0-77", 2, &cpu) && cpu == 2 && ts_cpus_beyond("1,5-7", 4, &cpu) && cpu == 5,
	   "  also at the end of a range");
}

void test_parse(void)
{
	test_seconds();
	test_cpu_lists();
}
