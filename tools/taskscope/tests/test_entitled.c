// SPDX-License-Identifier: GPL-2.0
#include "entitled.h"
#include "unit.h"

static void entitled_is(const struct entitled_share *share, double entitled, __u64 received,
			const char *what)
{
	ok(share->entitled_ns - entitled < 0.001 && entitled - share->entitled_ns < 0.001 &&
	   share->received_ns == received,
	   "entitled: %s: %.3f %llu", what, share->entitled_ns, share->received_ns);
}

static void test_nice(void)
{
	struct entitled *e = entitled_new(1, ENTITLED_NONE);
	size_t a = entitled_add_task(e, ENTITLED_ROOT, 1024);
	size_t b = entitled_add_task(e, ENTITLED_ROOT, 335);

	entitled_put(e, a, 0, 1000);
	entitled_put(e, b, 0, 1000);
	entitled_restart(e, 1000);
	entitled_run(e, 0, a, 1000);
	entitled_run(e, 0, b, 1900);
	entitled_until(e, 2359);
	entitled_is(entitled_of_task(e, a), 1024, 900, "nice 0");
	entitled_is(entitled_of_task(e, b), 335, 459, "nice 5");
	entitled_is(entitled_of_group(e, ENTITLED_ROOT), 1359, 1359, "all");
	ok(entitled_of_task(e, a)->runnable_ns == 1359, "entitled: runnable");

	/* Alone it is entitled to all; asleep to nothing. */
	entitled_put(e, a, ENTITLED_NONE, 3000);
	entitled_restart(e, 3000);
	entitled_until(e, 3100);
	entitled_is(entitled_of_task(e, a), 0, 0, "asleep");
	entitled_is(entitled_of_task(e, b), 100, 100, "alone");
	/* Time of another class, or idle, is nobody's. */
	entitled_run(e, 0, ENTITLED_NONE, 3100);
	entitled_until(e, 4000);
	entitled_is(entitled_of_task(e, b), 100, 100, "another class runs");
	ok(entitled_of_task(e, b)->runnable_ns == 1000, "entitled: runnable meanwhile");
	entitled_free(e);
	entitled_free(NULL);
}

static void test_levels(void)
{
	struct entitled *e = entitled_new(2, 0);
	size_t a = entitled_add_group(e, ENTITLED_ROOT, 3072);
	size_t c = entitled_add_group(e, a, 2048), d = entitled_add_group(e, ENTITLED_ROOT, 1024);
	size_t t[4] = { entitled_add_task(e, a, 1024), entitled_add_task(e, c, 1024),
			entitled_add_task(e, c, 1024), entitled_add_task(e, d, 3) };
	size_t i;

	for (i = 0; i < 4; i++)
		entitled_put(e, t[i], 0, 0);
	entitled_run(e, 0, t[3], 0);
	entitled_until(e, 1200);
	entitled_is(entitled_of_task(e, t[0]), 300, 0, "1/3 of 3/4");
	entitled_is(entitled_of_task(e, t[1]), 300, 0, "1/2 of 2/3 of 3/4");
	entitled_is(entitled_of_task(e, t[3]), 300, 1200, "alone in a group of 1/4");
	entitled_is(entitled_of_group(e, c), 600, 0, "the inner group");
	entitled_is(entitled_of_group(e, a), 900, 0, "the outer group");

	/* Its last tasks go: nothing is left of the weight of a group. */
	entitled_put(e, t[1], ENTITLED_NONE, 1200);
	entitled_put(e, t[2], ENTITLED_NONE, 1200);
	entitled_restart(e, 1200);
	entitled_until(e, 1300);
	entitled_is(entitled_of_task(e, t[0]), 75, 0, "without the inner group");
	entitled_is(entitled_of_group(e, c), 0, 0, "an empty group");
	entitled_put(e, t[0], ENTITLED_NONE, 1300);
	entitled_restart(e, 1300);
	entitled_until(e, 1400);
	entitled_is(entitled_of_task(e, t[3]), 100, 100, "without the others");

	/* Only the time of CPU 0 counts. */
	entitled_put(e, t[0], 1, 1400);
	entitled_run(e, 1, t[0], 1400);
	entitled_until(e, 1500);
	entitled_is(entitled_of_task(e, t[0]), 0, 0, "on the other CPU");
	entitled_free(e);
}

/* The example in entitled.h. */
static void test_two_cpus(void)
{
	struct entitled *e = entitled_new(2, ENTITLED_NONE);
	size_t g = entitled_add_group(e, ENTITLED_ROOT, 1024);
	size_t a = entitled_add_task(e, ENTITLED_ROOT, 1024), b = entitled_add_task(e, g, 1024);
	size_t c = entitled_add_task(e, g, 1024), d = entitled_add_task(e, g, 1024);

	entitled_put(e, a, 0, 0);
	entitled_put(e, b, 0, 0);
	entitled_put(e, c, 1, 0);
	entitled_put(e, d, 1, 0);
	entitled_run(e, 0, a, 0);
	entitled_run(e, 1, c, 0);
	entitled_until(e, 400);
	entitled_is(entitled_of_task(e, a), 300, 400, "beside a third of a group");
	entitled_is(entitled_of_task(e, b), 100, 0, "that third");
	entitled_is(entitled_of_task(e, d), 200, 0, "alone with a sibling");
	/* One comes from the other CPU: two thirds are here now. */
	entitled_restart(e, 400);
	entitled_put(e, d, 0, 400);
	entitled_until(e, 900);
	entitled_is(entitled_of_task(e, a), 300, 500, "beside two thirds");
	entitled_is(entitled_of_task(e, b), 100, 0, "half of those");
	entitled_is(entitled_of_task(e, c), 500, 500, "what is alone has all");
	entitled_is(entitled_of_group(e, g), 700, 500, "the group on both");
	entitled_free(e);
}

void test_entitled(void)
{
	test_nice();
	test_levels();
	test_two_cpus();
}
