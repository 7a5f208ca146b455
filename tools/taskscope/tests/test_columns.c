// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <string.h>

#include "build.h"
#include "columns.h"
#include "forms.h"
#include "unit.h"

/* Of the full record: what people, scripts and programs see.  NULL: as the one before. */
static const struct {
	const char *name;
	const char *human;
	const char *raw;
	const char *json;
} want[] = {
	{ "TID", "1234", NULL, NULL },
	{ "KEY", "8589935826", NULL, NULL },
	{ "TGID", "1230", NULL, NULL },
	{ "PPID", "7", NULL, NULL },
	{ "TRACER", "8", NULL, NULL },
	{ "PGID", "9", NULL, NULL },
	{ "SID", "10", NULL, NULL },
	{ "NSPID", "11", NULL, NULL },
	{ "NSLEVEL", "2", NULL, NULL },
	{ "COMM", "a b", "a\\x20b", "\"a b\"" },
	{ "ARGS", "a  b -c", "a\\x20\\x20b\\x20-c", "\"a  b -c\"" },
	{ "KIND", "wq-worker", NULL, "\"wq-worker\"" },
	{ "KTHREAD", "yes", "true", NULL },
	{ "THREADS", "12", NULL, NULL },
	{ "START", "1.300s", "1300000000", NULL },
	{ "START_BOOT", "1.400s", "1400000000", NULL },
	{ "STARTED_AT", "2023-11-14 22:13:21", "2023-11-14T22:13:21.300000000Z",
	  "\"2023-11-14T22:13:21.300000000Z\"" },
	{ "DEPARTED", "no", "false", NULL },
	{ "STATE", "Z", NULL, "\"Z\"" },
	{ "ON_CPU", "yes", "true", NULL },
	{ "ON_RQ", "2", NULL, NULL },
	{ "DELAYED", "no", "false", NULL },
	{ "IOWAIT", "yes", "true", NULL },
	{ "EXITING", "yes", "true", NULL },
	{ "FROZEN", "no", "false", NULL },
	{ "IN_EXEC", "no", "false", NULL },
	{ "EXIT_CODE", "256", NULL, NULL },
	{ "ENDED", "exited with 1", "exited\\x20with\\x201", "\"exited with 1\"" },
	{ "FLAGS", "0x400040", NULL, "\"0x400040\"" },
	{ "CPU", "3", NULL, NULL },
	{ "POLICY", "RR", NULL, "\"RR\"" },
	{ "PRIO", "-1", NULL, NULL },
	{ "NICE", "-20", NULL, NULL },
	{ "RTPRIO", "15", NULL, NULL },
	{ "RESET_ON_FORK", "yes", "true", NULL },
	{ "SCHED_EXT", "no", "false", NULL },
	{ "RUNTIME", "16.00us", "16000", NULL },
	{ "NVCSW", "17", NULL, NULL },
	{ "NIVCSW", "18", NULL, NULL },
	{ "MIGRATIONS", "19", NULL, NULL },
	{ "RUNDELAY", "20ns", "20", NULL },
	{ "NRUNS", "21", NULL, NULL },
	{ "VRUNTIME", "22.00ms", "22000000", NULL },
	{ "WEIGHT", "1024", NULL, NULL },
	{ "DEADLINE", "23ns", "23", NULL },
	{ "SLICE", "3.000ms", "3000000", NULL },
	{ "LAG", "-24.00us", "-24000", NULL },
	{ "DL_RUNTIME", "25ns", "25", NULL },
	{ "DL_DEADLINE", "26ns", "26", NULL },
	{ "DL_PERIOD", "27ns", "27", NULL },
	{ "DL_LEFT", "-28ns", "-28", NULL },
	{ "DL_THROTTLED", "yes", "true", NULL },
	{ "DL_FLAGS", "0x2", NULL, "\"0x2\"" },
	{ "AFFINITY", "0-3,8,64", NULL, "\"0-3,8,64\"" },
	{ "ALLOWED", "5", NULL, NULL },
	{ "MIGRATE_DISABLED", "1", NULL, NULL },
	{ "UID", "30", NULL, NULL },
	{ "EUID", "31", NULL, NULL },
	{ "SUID", "32", NULL, NULL },
	{ "FSUID", "33", NULL, NULL },
	{ "GID", "34", NULL, NULL },
	{ "EGID", "35", NULL, NULL },
	{ "SGID", "36", NULL, NULL },
	{ "FSGID", "4294967295", NULL, NULL },
	{ "CAPEFF", "0x200000", NULL, "\"0x200000\"" },
	{ "NNP", "yes", "true", NULL },
	{ "SECCOMP", "2", NULL, NULL },
	{ "RSS", "4K", "4096", NULL },
	{ "VM", "1.5G", "1610612736", NULL },
	{ "MMUSERS", "38", NULL, NULL },
	{ "SHARE_MM", "0xffffffffffffff01", NULL, "\"0xffffffffffffff01\"" },
	{ "SHARE_FILES", "0x39", NULL, "\"0x39\"" },
	{ "SHARE_FS", "0x40", NULL, "\"0x40\"" },
	{ "SHARE_SIGHAND", "0x41", NULL, "\"0x41\"" },
	{ "NS_MNT", "50", NULL, NULL },
	{ "NS_PID", "51", NULL, NULL },
	{ "NS_PID_CHILDREN", "52", NULL, NULL },
	{ "NS_NET", "53", NULL, NULL },
	{ "NS_USER", "54", NULL, NULL },
	{ "NS_UTS", "55", NULL, NULL },
	{ "NS_IPC", "56", NULL, NULL },
	{ "NS_CGROUP", "57", NULL, NULL },
	{ "NS_TIME", "58", NULL, NULL },
	{ "NS_TIME_CHILDREN", "59", NULL, NULL },
	{ "CGROUP", "/a slice/b", "/a\\x20slice/b", "\"/a slice/b\"" },
	{ "CONTAINER", "container:a slice", "container:a\\x20slice", "\"container:a slice\"" },
	{ "CGROUP_ID", "60", NULL, NULL },
	{ "NODE", "1", NULL, NULL },
	{ "NODE_PREF", "0", NULL, NULL },
	{ "SIGPND", "0x1", NULL, "\"0x1\"" },
	{ "SHDPND", "0x4000", NULL, "\"0x4000\"" },
	{ "SIGBLK", "0x8000000000000000", NULL, "\"0x8000000000000000\"" },
	{ "CLONE_KIND", "kthread", NULL, "\"kthread\"" },
	{ "CLONE", "VM,FS,0x10000000000", "CLONE_VM,CLONE_FS,0x10000000000",
	  "[\"CLONE_VM\", \"CLONE_FS\", \"0x10000000000\"]" },
	{ "CLONE_RAW", "0x10000000300", NULL, "\"0x10000000300\"" },
	{ "CLONE_INFERRED", "no", "false", NULL },
	{ "EXIT_SIGNAL", "17", NULL, NULL },
	{ "CREATOR", "70", NULL, NULL },
	{ "CREATOR_TGID", "71", NULL, NULL },
	{ "CREATOR_KEY", "8589934662", NULL, NULL },
	{ "CREATOR_COMM", "maker", NULL, "\"maker\"" },
	{ "FIRST_RUN", "1.300s", "1300100000", NULL },
	{ "EXEC", "1.500s", "1500000000", NULL },
	{ "NR_EXECS", "72", NULL, NULL },
	{ "EXIT", "1.600s", "1600000000", NULL },
	{ "ENDED_AT", "2023-11-14 22:13:21", "2023-11-14T22:13:21.600000000Z",
	  "\"2023-11-14T22:13:21.600000000Z\"" },
	{ "LIFETIME", "100.0ms", "100015093", NULL },
	{ "SINCE", "80ns", "80", NULL },
	{ "SWITCHES", "165", NULL, NULL },
	{ "VOLUNTARY", "82", NULL, NULL },
	{ "INVOLUNTARY", "83", NULL, NULL },
	{ "MIGR_SEEN", "84", NULL, NULL },
	{ "NVCSW_BASE", "85", NULL, NULL },
	{ "NIVCSW_BASE", "86", NULL, NULL },
	{ "MIGRATIONS_BASE", "87", NULL, NULL },
	{ "ACCOUNT", "sleep", NULL, "\"sleep\"" },
	{ "ACCOUNT_SINCE", "1.400s", "1400015000", NULL },
	{ "ACCOUNT_FOR", "93ns", "93", NULL },
	{ "AGE", "15.09us", "15093", NULL },
	{ "RUN", "1.001us", "1001", NULL },
	{ "WAIT", "2.002us", "2002", NULL },
	{ "WAIT_CONTENDED", "1.686us", "1686", NULL },
	{ "WAIT_LIMIT", "91ns", "91", NULL },
	{ "THROTTLED", "91ns", "91", NULL },
	{ "WAIT_IDLE", "90ns", "90", NULL },
	{ "WAIT_UNKNOWN", "135ns", "135", NULL },
	{ "SLEEP", "3.030us", "3030", NULL },
	{ "BLOCK", "4.020us", "4020", NULL },
	{ "STOP", "5.040us", "5040", NULL },
	{ "WAITS", "100", NULL, NULL },
	{ "WAIT_SUM", "2.600ms", "2600000", NULL },
	{ "WAIT_P50", "1.024us", "1024", NULL },
	{ "WAIT_P90", "1.024us", "1024", NULL },
	{ "WAIT_P99", "5.120us", "5120", NULL },
	{ "WAIT_P999", "2.500ms", "2500000", NULL },
	{ "WAIT_MAX", "2.500ms", "2500000", NULL },
	{ "WAIT_MAX_AT", "112.0us", "112000", NULL },
	{ "WAIT_OPEN", "1.100us", "1100", NULL },
	{ "WAKER", "120", NULL, NULL },
	{ "WAKER_KEY", "8589934712", NULL, NULL },
	{ "WAKER_COMM", "wa ker", "wa\\x20ker", "\"wa ker\"" },
	{ "WAKER_COUNT", "121", NULL, NULL },
	{ "WAKER_IRQ", "123", NULL, NULL },
	{ "WAKER_OTHERS", "124", NULL, NULL },
	{ "WAKERS", "120 wa ker 121, 122  12", "120\\x20wa\\x20ker\\x20121,\\x20122\\x20\\x2012",
	  "\"120 wa ker 121, 122  12\"" },
	{ "BLAME", "130", NULL, NULL },
	{ "BLAME_KEY", "8589934722", NULL, NULL },
	{ "BLAME_COMM", "bla me", "bla\\x20me", "\"bla me\"" },
	{ "BLAME_TIME", "2.131us", "2131", NULL },
	{ "BLAMED", "130 bla me 2.131us, - - 132ns",
	  "130\\x20bla\\x20me\\x202.131us,\\x20-\\x20-\\x20132ns",
	  "\"130 bla me 2.131us, - - 132ns\"" },
	{ "BLAME_OTHERS", "134ns", "134", NULL },
	{ "BLAME_LIMIT", "137ns", "137", NULL },
	{ "BLAME_IDLE", "133ns", "133", NULL },
	{ "BLAME_UNKNOWN", "135ns", "135", NULL },
	{ "WAITS_LONG", "136", NULL, NULL },
	{ "WAITS_LONG_SUM", "2.802us", "2802", NULL },
	{ "MIGR_CORE", "140", NULL, NULL },
	{ "MIGR_LLC", "141", NULL, NULL },
	{ "MIGR_NODE", "142", NULL, NULL },
	{ "MIGR_REMOTE", "143", NULL, NULL },
	{ "NODE0_RUN", "144ns", "144", NULL },
	{ "NODE1_RUN", "145ns", "145", NULL },
	{ "NODE2_RUN", "146ns", "146", NULL },
	{ "NODE3_RUN", "147ns", "147", NULL },
	{ "NODES_RUN", "148ns", "148", NULL },
	{ "MOVES", "1>0 1.490ms, 0>1 1.480ms", "1>0\\x201.490ms,\\x200>1\\x201.480ms",
	  "\"1>0 1.490ms, 0>1 1.480ms\"" },
	{ "SW_SAME_MM", "150", NULL, NULL },
	{ "SW_CROSS_MM", "151", NULL, NULL },
	{ "SW_KTHREAD", "152", NULL, NULL },
	{ "SW_IDLE", "153", NULL, NULL },
	{ "SEQ", "", NULL, "null" },
	{ "FREED", "", NULL, "null" },
	{ "PROCESS_ENDED", "", NULL, "null" },
	{ "KILLED_BY", "", NULL, "null" },
	{ "KILLER", "", NULL, "null" },
	{ "KILLER_TGID", "", NULL, "null" },
	{ "KILLER_KEY", "", NULL, "null" },
	{ "KILLER_COMM", "", NULL, "null" },
	{ "KILLER_UID", "", NULL, "null" },
	{ "OOM", "", NULL, "null" },
};

#define NR_WANT (sizeof(want) / sizeof(want[0]))

static void test_known(void)
{
	struct record rec;
	struct built b;

	build_full(&b);
	if (!ok(ts_record_parse(&rec, b.bytes, sizeof(b), NULL) > 0, "the full record"))
		return;
	rec.args = "a  b -c";
	ok(NR_WANT == nr_columns, "a test for each of %zu columns", nr_columns);
	for (size_t i = 0; i < NR_WANT; i++) {
		const char *raw = want[i].raw ? want[i].raw : want[i].human;

		check_forms("known", want[i].name, &rec, want[i].human, raw,
			    want[i].json ? want[i].json : raw);
	}
}

static void test_absent(void)
{
	struct record rec;
	struct built b;

	build_start(&b, 1234);
	if (!ok(ts_record_parse(&rec, b.bytes, sizeof(b), NULL) > 0, "the empty record"))
		return;
	for (size_t i = 0; i < nr_columns; i++)
		if (strcmp(columns[i].name, "TID"))
			check_forms("absent", columns[i].name, &rec, "", "", "null");
}

/* A column must ask the kernel for all that it looks at: with these groups alone it is known. */
static void test_groups(void)
{
	const __u64 of_exited = TSCOPE_GROUP_EXITED;
	struct value v = {};
	struct record living, exited, alone;
	struct built b, late;
	unsigned int bit;

	build_full(&b);
	ts_record_parse(&living, b.bytes, sizeof(b), NULL);
	build_exited(&late, 77, 7, "late");
	ts_record_parse(&exited, late.bytes, sizeof(late), NULL);
	for (size_t i = 0; i < nr_columns; i++) {
		alone = columns[i].groups & of_exited ? exited : living;
		alone.args = "sh";
		for (bit = 0; bit < NR_GROUPS; bit++)
			if (!(columns[i].groups >> bit & 1))
				alone.group[bit] = NULL;
		ok(columns[i].get(&columns[i], &alone, &v), "%s asks for all it needs",
		   columns[i].name);
	}
	text_free(&v.scratch);
}

/* A kernel that adds up no delays has none, which is not 0. */
static void test_no_delay(void)
{
	static const char *const names[] = { "RUNDELAY", "NRUNS" };
	const struct column *col;
	struct value v = {};
	struct record rec;
	struct built b;

	build_full(&b);
	ts_record_parse(&rec, b.bytes, sizeof(b), NULL);
	((struct tscope_sched *)rec.sched)->flags = TSCOPE_SCHED_NO_DELAY;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		col = column_find(names[i], strlen(names[i]));
		ok(!col->get(col, &rec, &v), "%s: not known", names[i]);
	}
}

/* A truth value hangs on its own bits, not on its neighbours'. */
static void test_bits(void)
{
	static const struct {
		const char *name;
		__u32 bit;
	} bits[] = {
		{ "KTHREAD", TSCOPE_KIND_KTHREAD },
		{ "DELAYED", TSCOPE_STATE_DELAYED },
		{ "IOWAIT", TSCOPE_STATE_IOWAIT },
		{ "EXITING", TSCOPE_STATE_EXITING },
		{ "FROZEN", TSCOPE_STATE_FROZEN },
		{ "IN_EXEC", TSCOPE_STATE_EXEC },
		{ "RESET_ON_FORK", TSCOPE_SCHED_RESET_ON_FORK },
		{ "SCHED_EXT", TSCOPE_SCHED_EXT },
		{ "DL_THROTTLED", TSCOPE_DEADLINE_THROTTLED },
		{ "NNP", TSCOPE_CREDS_NO_NEW_PRIVS },
	};
	const struct column *col;
	struct value v = {};
	struct record rec;
	struct built b;
	__u32 *member;

	build_full(&b);
	ts_record_parse(&rec, b.bytes, sizeof(b), NULL);
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		col = column_find(bits[i].name, strlen(bits[i].name));
		member = (__u32 *)((char *)rec.group[__builtin_ctzll(col->group)] + col->offset);
		*member = bits[i].bit;
		ok(col->get(col, &rec, &v) && v.u == 1, "%s: its bit alone", col->name);
		*member = ~bits[i].bit;
		ok(col->get(col, &rec, &v) && v.u == 0, "%s: all bits but its own", col->name);
	}
}

/* Unknown although the group is there. */
static void test_unknown_inside(void)
{
	static const char *const unborn[] = { "CREATOR", "CREATOR_TGID", "CREATOR_KEY",
					      "CREATOR_COMM", "FIRST_RUN", "EXEC", "NR_EXECS", "EXIT" };
	struct tscope_birth birth = { .clone_flags = CLONE_VM | CLONE_VFORK, .known = CLONE_VM,
				      .exit_signal = -1, .creator = 1, .creator_tgid = 1,
				      .first_run_ns = 1, .exec_ns = 1, .nr_execs = 1, .exit_ns = 1,
				      .flags = TSCOPE_BIRTH_HAS_RUN };
	struct tscope_eevdf eevdf = { .lag_ns = 5 };
	struct tscope_state state = { .letter = 'R', .exit_code = 9 };
	struct tscope_numa numa = { .node = 0, .preferred_node = -1 };
	struct tscope_sharing sharing = {};
	struct tscope_namespaces namespaces = { .mnt = 1 };
	struct tscope_sched sched = { .policy = 42 };
	struct tscope_ids ids = { .tgid = 1 };
	_Alignas(8) char memory[32] = {};
	struct tscope_cgroup *cgroup = (void *)memory;
	struct record rec = { .tid = 1, .ids = &ids, .birth = &birth, .eevdf = &eevdf,
			      .state = &state, .numa = &numa, .sharing = &sharing,
			      .namespaces = &namespaces, .cgroup = cgroup, .sched = &sched };

	check_forms("off the queue only", "LAG", &rec, "", "", "null");
	check_forms("of a living task", "EXIT_CODE", &rec, "", "", "null");
	check_forms("none chosen", "NODE_PREF", &rec, "", "", "null");
	check_forms("is node 0", "NODE", &rec, "0", "0", "0");
	check_forms("without one", "SHARE_MM", &rec, "", "", "null");
	check_forms("exited", "NS_PID_CHILDREN", &rec, "", "", "null");
	check_forms("not on this kernel", "NS_TIME", &rec, "", "", "null");
	check_forms("of no name", "POLICY", &rec, "42", "42", "\"42\"");
	for (size_t i = 0; i < sizeof(unborn) / sizeof(unborn[0]); i++)
		check_forms("of an old task", unborn[i], &rec, "", "", "null");
	check_forms("none", "EXIT_SIGNAL", &rec, "", "", "null");
	birth.exit_signal = 0;
	check_forms("none, as clone3() has it", "EXIT_SIGNAL", &rec, "", "", "null");

	/* VFORK is set but not known: it does not count. */
	check_forms("inferred", "CLONE", &rec, "~VM", "CLONE_VM", "[\"CLONE_VM\"]");
	check_forms("inferred", "CLONE_KIND", &rec, "~clone", "clone", "\"clone\"");
	check_forms("inferred", "CLONE_RAW", &rec, "0x100", "0x100", "\"0x100\"");
	check_forms("inferred", "CLONE_INFERRED", &rec, "yes", "true", "true");

	birth = (struct tscope_birth){ .known = ~0ULL, .flags = TSCOPE_BIRTH_SEEN };
	check_forms("with no flag", "CLONE", &rec, "none", "none", "[]");
	check_forms("with no flag", "CLONE_KIND", &rec, "fork", "fork", "\"fork\"");
	check_forms("before it ran", "FIRST_RUN", &rec, "", "", "null");
	check_forms("outside the namespace", "CREATOR", &rec, "", "", "null");

	cgroup->size = sizeof(memory);
	strcpy(cgroup->path, "/long");
	cgroup->flags = TSCOPE_CGROUP_TRUNCATED;
	check_forms("cut", "CGROUP", &rec, "/long...", "/long...", "\"/long...\"");
}

static void test_find(void)
{
	char key[32];

	ok(column_find("nivcsw", 6) == column_find("NIVCSW", 6) && column_find("NIVCSW", 6),
	   "names in lower case");
	ok(!column_find("NIVCS", 5) && !column_find("", 0) && !column_find("AG", 2),
	   "names that are none");
	column_key(column_find("NS_PID_CHILDREN", 15), key);
	is(key, "ns_pid_children", "JSON key");
	for (size_t i = 0; i < nr_columns; i++) {
		bool sane = strlen(columns[i].name) < sizeof(key) && columns[i].help &&
			    columns[i].source &&
			    strspn(columns[i].name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
			    strlen(columns[i].name) &&
			    column_find(columns[i].name, strlen(columns[i].name)) == &columns[i];

		if (!sane)
			ok(false, "%s: name, help, source", columns[i].name);
	}
}

void test_columns(void)
{
	test_known();
	test_absent();
	test_groups();
	test_bits();
	test_no_delay();
	test_unknown_inside();
	test_find();
}
