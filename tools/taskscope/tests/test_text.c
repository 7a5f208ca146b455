// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <linux/taskscope.h>

#include "json.h"
#include "names.h"
#include "unit.h"

static void test_times(void)
{
	static const struct {
		__u64 ns;
		const char *want;
	} cases[] = {
		{ 0, "0ns" },
		{ 999, "999ns" },
		{ 1000, "1.000us" },
		{ 12345, "12.34us" },
		{ 999999, "999.9us" },
		{ 1234567, "1.234ms" },
		{ 12300000000, "12.30s" },
		{ 59999999999, "59.99s" },
		{ 60000000000, "1m00s" },
		{ 3599000000000, "59m59s" },
		{ 3600000000000, "1h00m" },
		{ 90000000000000, "1d01h" },
		{ 18446744073709551615ULL, "213503d23h" },
	};
	struct text t = {};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&t);
		text_put_time(&t, cases[i].ns);
		is(t.s, cases[i].want, "time %llu", cases[i].ns);
	}
	text_free(&t);
}

static void test_sizes(void)
{
	static const struct {
		__u64 bytes;
		const char *want;
	} cases[] = {
		{ 0, "0B" },
		{ 1023, "1023B" },
		{ 1024, "1K" },
		{ 1536, "1.5K" },
		{ 1048575, "1023.9K" },
		{ 1048576, "1M" },
		{ 18446744073709551615ULL, "15.9E" },
	};
	struct text t = {};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&t);
		text_put_size(&t, cases[i].bytes);
		is(t.s, cases[i].want, "size %llu", cases[i].bytes);
	}
	text_free(&t);
}

static void test_cpulists(void)
{
	static const struct {
		__u64 mask[2];
		unsigned int nr_cpus;
		const char *want;
	} cases[] = {
		{ { 0 }, 64, "" },
		{ { 1 }, 1, "0" },
		{ { 0x10f }, 64, "0-3,8" },
		{ { 0x5 }, 3, "0,2" },
		{ { ~0ULL, ~0ULL }, 128, "0-127" },
		{ { ~0ULL, ~0ULL }, 66, "0-65" },
		{ { 1ULL << 63, 1 }, 128, "63-64" },
		{ { 0, 1ULL << 63 }, 128, "127" },
		{ { ~0ULL }, 0, "" },
	};
	struct text t = {};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_clear(&t);
		text_put_cpulist(&t, cases[i].mask, cases[i].nr_cpus);
		is(text_str(&t), cases[i].want, "CPU list %s", cases[i].want);
	}
	text_free(&t);
}

static void test_numbers(void)
{
	struct text t = {};

	text_put_u64(&t, 18446744073709551615ULL);
	text_putc(&t, ' ');
	text_put_s64(&t, -9223372036854775807LL - 1);
	text_putc(&t, ' ');
	text_put_s64(&t, 0);
	is(t.s, "18446744073709551615 -9223372036854775808 0", "numbers at their ends");
	text_free(&t);
}

/* Names as they come from anybody. */
static const struct {
	const char *name;
	const char *visible;
	const char *json;
} hostile[] = {
	{ "", "", "\"\"" },
	{ "plain", "plain", "\"plain\"" },
	{ "a b", "a\\x20b", "\"a b\"" },
	{ "\033[31mred", "\\x1b[31mred", "\"\\u001b[31mred\"" },
	{ "x\ny\177", "x\\x0ay\\x7f", "\"x\\u000ay\\u007f\"" },
	{ "quo\"te\\", "quo\"te\\x5c", "\"quo\\\"te\\\\\"" },
	{ "\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9", "\"\xc3\xa9t\xc3\xa9\"" },
	{ "\xc2\x9b""31m", "\\xc2\\x9b31m", "\"\\u009b31m\"" },
	{ "cut\xc3", "cut\\xc3", "\"cut\\\\xc3\"" },
	{ "\xff\xfe", "\\xff\\xfe", "\"\\\\xff\\\\xfe\"" },
	{ "\xc0\x80", "\\xc0\\x80", "\"\\\\xc0\\\\x80\"" },
	{ "\xe0\x80\x80", "\\xe0\\x80\\x80", "\"\\\\xe0\\\\x80\\\\x80\"" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\"\\\\xed\\\\xa0\\\\x80\"" },
	{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" },
	{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"" },
};

static void test_hostile(void)
{
	struct text t = {};

	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		text_clear(&t);
		text_put_visible(&t, hostile[i].name, true);
		is(text_str(&t), hostile[i].visible, "visible: name %zu", i);
	}
	text_free(&t);
}

static void test_names(void)
{
	struct text t = {};

	put_signal_set(&t, 1ULL << 8 | 1ULL << 31 | 1ULL << 33 | 1ULL << 63);
	is(t.s, "SIGKILL, signal 32, SIGRTMIN+0, SIGRTMIN+30", "signals");
	text_clear(&t);
	put_wait_status(&t, 0x100);
	text_puts(&t, "; ");
	put_wait_status(&t, 0x80 | 11);
	is(t.s, "exited with 1; killed by SIGSEGV, core dumped", "wait status");
	text_clear(&t);
	put_capabilities(&t, (1ULL << 41) - 1);
	text_puts(&t, "; ");
	put_capabilities(&t, 1ULL << 40 | 1ULL << 63);
	text_puts(&t, "; ");
	put_capabilities(&t, 0);
	is(t.s, "all; checkpoint_restore, bit 63; none", "capabilities");
	text_clear(&t);
	put_hook_names(&t, 0x1c42);
	is(t.s, "sched_switch, sched_waking, signal_generate, hrtimer_expire_exit, bit 12", "hooks");
	is(account_name(TSCOPE_ACCOUNT_BLOCK), "block", "account 3");
	ok(!account_name(6), "an account that is none");
	ok(signal_number("SIGKILL") == 9 && signal_number("kill") == 9 &&
	   signal_number("SIGRTMIN") == 34 && signal_number("SIGRTMIN+3") == 37 &&
	   signal_number("SIGRTMIN+30") == 64, "signals by name");
	ok(signal_number("sig9") == 9 && signal_number("SIG15") == 15 &&
	   signal_number("signal 9") == 9 && signal_number("Signal 64") == 64 &&
	   !signal_number("sig65") && !signal_number("sig0") && !signal_number("sig9x") &&
	   !signal_number("signal ") && !signal_number("sig99999999999"), "signals by number");
	ok(!signal_number("") && !signal_number("SIG") && !signal_number("SIGNOPE") &&
	   !signal_number("SIGRTMIN+31") && !signal_number("SIGRTMIN+") &&
	   !signal_number("SIGRTMIN+1x") && !signal_number("RTMIN-1") && !signal_number("9"),
	   "names of no signal");
	ok(!policy_name(4) && !policy_name(99), "policies that are none");
	is(policy_name(5), "IDLE", "policy 5");
	ok(!state_words('?'), "a letter that is no state");
	text_free(&t);
}

void test_text(void)
{
	test_numbers();
	test_times();
	test_sizes();
	test_cpulists();
	test_hostile();
	test_names();
}

void test_json(void)
{
	struct text t = {};
	struct json j = { .out = &t };

	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		text_clear(&t);
		json_open(&j, NULL, '[', false);
		json_string(&j, NULL, hostile[i].name);
		json_close(&j);
		if (!ok(t.len > 3 && !strncmp(t.s + 1, hostile[i].json, t.len - 3) &&
			strlen(hostile[i].json) == t.len - 3, "JSON: name %zu", i))
			text_flush(&t, stdout);
	}

	text_clear(&t);
	json_open(&j, NULL, '{', true);
	json_open(&j, "rows", '[', true);
	json_open(&j, NULL, '{', false);
	json_u64(&j, "a", 18446744073709551615ULL);
	json_s64(&j, "b", -1);
	json_open(&j, "none", '[', false);
	json_close(&j);
	json_close(&j);
	json_open(&j, NULL, '{', false);
	json_string(&j, "c", NULL);
	json_bool(&j, "d", true);
	json_hex(&j, "e", 255);
	json_close(&j);
	json_close(&j);
	json_close(&j);
	is(t.s, "{\n  \"rows\": [\n    {\"a\": 18446744073709551615, \"b\": -1, \"none\": []},\n"
		"    {\"c\": null, \"d\": true, \"e\": \"0xff\"}\n  ]\n}\n", "JSON document");
	text_free(&t);
}
