// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_file.h"
#include "file_reader.h"
#include "file_v1.h"
#include "unit.h"

/* As include/uapi/linux/taskscope.h of ABI 1.2 had them: members by their offsets. */
#define ACCOUNTS_BYTES	88
#define WAITS_BYTES	352
#define WAKERS_BYTES	144
#define BLAME_BYTES	168
#define BIRTH_BYTES	88
#define DEPARTED_BYTES	48
#define RENAME_WORDS	4
#define HEAD_BYTES	16

struct old {
	_Alignas(8) char bytes[4096];
};

struct renewed {
	_Alignas(8) char bytes[4096];
	struct record rec;
};

static struct tscope_head *old_start(struct old *old, __s32 tid)
{
	struct tscope_head *head = (void *)old->bytes;

	memset(old, 0, sizeof(*old));
	/* It was the same without the key. */
	head->size = HEAD_BYTES;
	head->tid = tid;
	return head;
}

/* Word N of it is @first + N. */
static __u64 *old_group(struct old *old, __u64 group, size_t bytes, __u64 first)
{
	struct tscope_head *head = (void *)old->bytes;
	__u64 *word = (void *)(old->bytes + head->size);
	size_t i;

	for (i = 0; i < bytes / 8; i++)
		word[i] = first + i;
	head->size += bytes;
	head->mask |= group;
	return word;
}

static __u64 *old_accounts(struct old *old, __u32 account, __u32 flags)
{
	__u64 *word = old_group(old, TSCOPE_GROUP_ACCOUNTS, ACCOUNTS_BYTES, 1000);

	word[1] = 5000;		/* now */
	word[10] = account | (__u64)flags << 32;
	return word;
}

/* The parser must stay inside: give it exactly the bytes. */
static ssize_t renew(const struct old *old, size_t bytes, size_t room, struct renewed *to)
{
	void *copy = malloc(bytes ? bytes : 1), *made = malloc(room ? room : 1);
	size_t was = bytes;
	ssize_t is;

	memcpy(copy, old->bytes, bytes);
	is = ts_v1_record(made, room, copy, &was);
	if (is > 0 && to)
		memcpy(to->bytes, made, is);
	free(copy);
	free(made);
	if (is <= 0)
		return is;
	if (was != ((const struct tscope_head *)old->bytes)->size)
		return -1;
	return !to || ts_record_parse(&to->rec, to->bytes, is, NULL) == is ? is : -2;
}

static size_t size_of(const struct old *old)
{
	return ((const struct tscope_head *)old->bytes)->size;
}

static const struct record *renewed(const struct old *old, struct renewed *to)
{
	if (renew(old, size_of(old), sizeof(to->bytes), to) <= 0)
		abort();
	return &to->rec;
}

static void test_accounts(void)
{
	const struct tscope_accounts *accounts;
	struct renewed to;
	struct old old;

	old_start(&old, 7);
	old_accounts(&old, TSCOPE_ACCOUNT_SLEEP, 0);
	accounts = renewed(&old, &to)->accounts;
	ok(accounts->since_ns == 1000 && accounts->now_ns == 5000 && accounts->run_ns == 1002 &&
	   accounts->wait_idle_ns == 1007 && accounts->opened_ns == 1009 &&
	   accounts->account == TSCOPE_ACCOUNT_SLEEP && accounts->age_ns == 4000,
	   "version 1: accounts");
	ok(!accounts->limit_ns && !accounts->flags, "  no limit that the kernel did not tell");
	old_start(&old, 7);
	old_accounts(&old, TSCOPE_ACCOUNT_SLEEP, 1);
	accounts = renewed(&old, &to)->accounts;
	ok(accounts->limit_ns == 1008 && !accounts->flags, "  what it told, as not exact");
}

static void test_waits(void)
{
	const struct tscope_waits *waits;
	struct renewed to;
	struct old old;
	__u64 *word;

	old_start(&old, 7);
	old_group(&old, TSCOPE_GROUP_WAITS, WAITS_BYTES, 100);
	waits = renewed(&old, &to)->waits;
	ok(waits->nr == 100 && waits->sum_ns == 101 && waits->max_ns == 102 &&
	   waits->max_at_ns == 103 && !waits->open_ns && !waits->nr_open &&
	   waits->bucket[0] == 104 && waits->bucket[39] == 143, "version 1: waits");
	old_start(&old, 7);
	word = old_accounts(&old, TSCOPE_ACCOUNT_WAIT, 0);
	word[9] = 2000;		/* opened */
	old_group(&old, TSCOPE_GROUP_WAITS, WAITS_BYTES, 100);
	waits = renewed(&old, &to)->waits;
	ok(waits->nr == 101 && waits->sum_ns == 3101 && waits->max_ns == 3000 &&
	   waits->max_at_ns == 5000 && waits->open_ns == 3000 && waits->nr_open == 1 &&
	   waits->bucket[1] == 106, "  with the one that goes on");
}

static void test_blame(void)
{
	const struct tscope_blame *blame;
	struct renewed to;
	struct old old;
	__u64 *word;

	old_start(&old, 7);
	word = old_group(&old, TSCOPE_GROUP_BLAME, BLAME_BYTES, 100);
	strcpy((char *)&word[2], "hog");
	word[7] = word[11] = word[15] = 0;	/* names end */
	word[3] = 0;
	blame = renewed(&old, &to)->blame;
	ok(blame->blamed[0].tid == 100 && blame->blamed[0].ns == 101 &&
	   !strcmp(blame->blamed[0].comm, "hog") && blame->blamed[3].ns == 113 &&
	   !blame->limit_ns && blame->idle_ns == 116 && blame->others_ns == 117 &&
	   blame->unknown_ns == 118 && blame->nr == 119 && blame->sum_ns == 120,
	   "version 1: blame");
}

static const struct tscope_exited *departed(__s32 tid, __s32 tgid, struct renewed *to)
{
	struct old old;
	__u64 *word;

	old_start(&old, tid);
	word = old_group(&old, TSCOPE_GROUP_EXITED, DEPARTED_BYTES, 100);
	word[2] = (__u32)tgid | 3ULL << 32;
	word[3] = 256;
	memset(&word[4], 0, 16);
	strcpy((char *)&word[4], "gone");
	return renewed(&old, to)->exited;
}

static void test_wakers(void)
{
	const struct tscope_wakers *wakers;
	struct renewed to;
	struct old old;
	__u64 *word;

	old_start(&old, 7);
	word = old_group(&old, TSCOPE_GROUP_WAKERS, WAKERS_BYTES, 100);
	word[3] = word[7] = word[11] = word[15] = 0;	/* names end */
	strcpy((char *)&word[14], "waker");
	wakers = renewed(&old, &to)->wakers;
	ok(wakers->waker[0].tid == 100 && wakers->waker[0].count == 101 &&
	   wakers->waker[3].tid == 112 && wakers->waker[3].count == 113 &&
	   !strcmp(wakers->waker[3].comm, "waker") && wakers->irq == 116 && wakers->others == 117,
	   "version 1: wakers");
}

static void test_birth(void)
{
	const struct tscope_birth *birth;
	struct renewed to;
	struct old old;
	__u64 *word;

	old_start(&old, 7);
	word = old_group(&old, TSCOPE_GROUP_BIRTH, BIRTH_BYTES, 100);
	word[6] = TSCOPE_BIRTH_SEEN | 17ULL << 32;
	word[7] = 70 | 71ULL << 32;
	word[8] = word[9] = 0;
	strcpy((char *)&word[8], "maker");
	birth = renewed(&old, &to)->birth;
	ok(birth->clone_flags == 100 && birth->known == 101 && birth->birth_ns == 102 &&
	   birth->first_run_ns == 103 && birth->exec_ns == 104 && birth->exit_ns == 105 &&
	   birth->flags == TSCOPE_BIRTH_SEEN && birth->exit_signal == 17 && birth->creator == 70 &&
	   birth->creator_tgid == 71 && !strcmp(birth->creator_comm, "maker") &&
	   birth->nr_execs == 110, "version 1: birth");
}

static void test_cgroup(void)
{
	const struct tscope_cgroup *cgroup;
	struct renewed to;
	struct old old;
	__u64 *word;

	old_start(&old, 7);
	word = old_group(&old, TSCOPE_GROUP_CGROUP, 32, 100);
	word[1] = 32 | (__u64)TSCOPE_CGROUP_TRUNCATED << 32;
	word[2] = word[3] = 0;
	strcpy((char *)&word[2], "/a/b.slice");
	cgroup = renewed(&old, &to)->cgroup;
	ok(cgroup->id == 100 && cgroup->flags == TSCOPE_CGROUP_TRUNCATED &&
	   cgroup->size == sizeof(*cgroup) + 16 && !strcmp(cgroup->path, "/a/b.slice"),
	   "version 1: a cgroup");
}

static void test_departed(void)
{
	const struct tscope_exited *exited;
	struct renewed to;

	exited = departed(7, 7, &to);
	ok(exited->seq == 100 && exited->freed_ns == 101 && exited->tgid == 7 &&
	   exited->ppid == 3 && exited->exit_code == 256 && !strcmp(exited->comm, "gone") &&
	   exited->flags == TSCOPE_EXITED_PROCESS && !exited->nspid && !exited->killer &&
	   !*exited->killer_comm, "version 1: a process that exited");
	ok(!departed(8, 7, &to)->flags, "  a thread");
}

static void test_bad(void)
{
	const size_t is = sizeof(struct tscope_head) + sizeof(struct tscope_numa) +
			  sizeof(struct tscope_accounts) + sizeof(struct tscope_waits);
	struct tscope_head *head;
	struct renewed to;
	struct old old;
	__u32 *size;
	size_t i, wrong = 0;

	old_start(&old, 7);
	old_group(&old, TSCOPE_GROUP_NUMA, 8, 0);
	old_accounts(&old, TSCOPE_ACCOUNT_RUN, 0);
	old_group(&old, TSCOPE_GROUP_WAITS, WAITS_BYTES, 0);
	ok(renew(&old, size_of(&old), is, &to) == (ssize_t)is && is >= size_of(&old) + 24,
	   "version 1: a record grows");
	for (i = 0; i < size_of(&old); i++)
		wrong += renew(&old, i, sizeof(to.bytes), &to) != -EBADMSG;
	for (i = 0; i < is; i++)
		wrong += renew(&old, size_of(&old), i, &to) != -EBADMSG;
	ok(!wrong, "  bad where it ends early, or has no room");
	head = (void *)old.bytes;
	head->mask |= 1ULL << 23;
	ok(renew(&old, size_of(&old), sizeof(to.bytes), &to) == -EBADMSG,
	   "  or has a group that was not");
	head->mask &= ~(1ULL << 23);
	head->size += 8;
	ok(renew(&old, size_of(&old), sizeof(to.bytes), &to) == -EBADMSG, "  or is too long");
	head = old_start(&old, 7);
	size = (void *)old_group(&old, TSCOPE_GROUP_AFFINITY, 24, 0);
	*size = 24;
	ok(renew(&old, size_of(&old), sizeof(to.bytes), &to) ==
	   sizeof(struct tscope_head) + 24, "version 1: a group with a size");
	for (*size = 0, wrong = 0; *size < 64; ++*size)
		wrong += *size != 24 &&
			 renew(&old, size_of(&old), sizeof(to.bytes), NULL) != -EBADMSG;
	ok(!wrong, "  of any other size: bad");
}

static struct ts_event event_of(__u8 type, __u8 words, __u16 info)
{
	struct ts_event event;

	/* What is after it is somebody else's. */
	memset(&event, 0x55, sizeof(event));
	event.head = (struct tscope_event){ .type = type, .words = words, .info = info };
	return event;
}

static __u16 renew_switch(__u16 info)
{
	struct ts_event event = event_of(TSCOPE_EVENT_SWITCH, 2, info);

	return ts_v1_event(&event) ? event.head.info : 0;
}

static void test_events(void)
{
	struct ts_event event;
	unsigned int type;
	int wrong = 0;

	ok(renew_switch('D') == 'D', "version 1: a switch");
	ok(renew_switch('P' | 0x0100) == ('P' | TSCOPE_SWITCH_OFFLINE), "  of a CPU that goes off");
	ok(renew_switch(0xffff) == (0x7f | TSCOPE_SWITCH_OFFLINE), "  of no priority");
	event = event_of(TSCOPE_EVENT_RENAME, RENAME_WORDS, 0);
	memcpy(event.bytes + 8, "\7\0\0\0\0\0\0\0new name", 17);
	ok(ts_v1_event(&event) && event.head.words * 8 == sizeof(event.rename) &&
	   event.rename.tid == 7 && !strcmp(event.rename.comm, "new name") &&
	   !*event.rename.old_comm, "  a rename");
	event = event_of(TSCOPE_EVENT_EXEC, 4, 0);
	memcpy(event.bytes + 8, "\7\0\0\0\10\0\0\0new name", 17);
	ok(ts_v1_event(&event) && event.head.words * 8 == sizeof(event.exec) + 8 &&
	   event.exec.tid == 7 && event.exec.old_tid == 8 && !strcmp(event.exec.comm, "new name") &&
	   !event.bytes[sizeof(event.exec)], "  an exec");
	event = event_of(TSCOPE_EVENT_EXIT, 2, 0);
	memcpy(event.bytes + 8, "\7\0\0\0\11\0\0\0", 8);
	ok(ts_v1_event(&event) && event.exit.tid == 7 && event.exit.exit_code == 9, "  an exit");
	event = event_of(TSCOPE_EVENT_TRIGGER, 3, 0);
	memcpy(event.bytes + 8, "\7\0\0\0\0\0\0\0\5\0\0\0\0\0\0\0", 16);
	ok(ts_v1_event(&event) && event.trigger.tid == 7 && event.trigger.wait_ns == 5,
	   "  a trigger");
	event = event_of(TSCOPE_EVENT_FORK, 6, 0);
	memcpy(event.bytes + 8, "\7\0\0\0\6\0\0\0\5\0\0\0\4\0\0\0\3\0\0\0\0\0\0\0name", 29);
	ok(ts_v1_event(&event) && event.fork.tid == 7 && event.fork.tgid == 6 &&
	   event.fork.creator == 5 && event.fork.ppid == 4 && event.fork.clone_flags == 3 &&
	   !strcmp(event.fork.comm, "name"), "  a fork");
	for (type = 0; type < 256; type++) {
		event = event_of(type, type == TSCOPE_EVENT_FORK ? 5 : 1, 0);
		wrong += ts_v1_event(&event);
	}
	event = event_of(TSCOPE_EVENT_TRIGGER + 1, 255, 0);
	wrong += ts_v1_event(&event);
	ok(!wrong, "  too short, or of no type that there was: bad");
}

static void test_info(void)
{
	struct tscope_info info = { .now_ns = 5, .nr_exited = 8, .exited_max = 8 };

	ts_v1_info(&info);
	ok(!info.exited_whole_ns, "version 1: all that exited are kept");
	info.nr_exited++;
	ts_v1_info(&info);
	ok(info.exited_whole_ns == 5 && info.exited_threads_whole_ns == 5,
	   "  of those before, not known");
}

static char path[] = "/tmp/taskscope-v1-XXXXXX";

/* What it says of its events and tasks in full is tested with the program. */
static void test_recording(void)
{
	unsigned int nr[TSCOPE_EVENT_TRIGGER + 1] = {};
	struct ts_file recording;
	struct ts_event event;
	unsigned int offline = 0;

	file_unpack("v1.gz", path);
	ok(!ts_file_read(&recording, path) && recording.is_whole &&
	   recording.info.abi_major == 1 && recording.info.abi_minor == 2,
	   "version 1: a recording");
	while (ts_file_next(&recording, &event) > 0) {
		nr[event.head.type]++;
		offline += event.head.type == TSCOPE_EVENT_SWITCH &&
			   event.head.info & TSCOPE_SWITCH_OFFLINE;
	}
	ok(!recording.is_bad && nr[TSCOPE_EVENT_FORK] == 8 && nr[TSCOPE_EVENT_EXEC] == 3 &&
	   nr[TSCOPE_EVENT_EXIT] == 8 && nr[TSCOPE_EVENT_RENAME] == 11 && offline == 1,
	   "  its events");
	ok(ts_stream_adds_up(&recording.stream), "  all of them");
	ok(ts_set_lookup(&recording.before, 153) && ts_set_lookup(&recording.after, 161) &&
	   !strcmp(ts_set_lookup(&recording.after, 161)->rec.ids->comm, "v1-stays") &&
	   recording.gone.nr == 7, "  its tasks");
	ts_file_drop(&recording);
}

void test_file_v1(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_accounts();
	test_waits();
	test_wakers();
	test_blame();
	test_birth();
	test_cgroup();
	test_departed();
	test_bad();
	test_events();
	test_info();
	test_recording();
	unlink(path);
}
