// SPDX-License-Identifier: GPL-2.0
/* The fuzzer's actions that read, and what must be true of what was read. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "client.h"
#include "fuzz_device.h"

/* As a room: no record of a test's guest is larger, and many fit. */
#define ROOM_MAX	(2 * 1024)

static __u64 accounts_total(const struct tscope_accounts *accounts)
{
	return accounts->run_ns + accounts->wait_ns + accounts->sleep_ns + accounts->block_ns +
	       accounts->stop_ns;
}

static __u64 blame_total(const struct tscope_blame *blame)
{
	__u64 total = blame->limit_ns + blame->idle_ns + blame->others_ns + blame->unknown_ns;

	for (int i = 0; i < TSCOPE_BLAMED; i++)
		total += blame->blamed[i].ns;
	return total;
}

/* A process is as old as all its threads together; @is_task: it is as old as its record. */
static const char *accounts_wrong(const struct tscope_accounts *accounts, bool is_task)
{
	if (accounts_total(accounts) != accounts->age_ns)
		return "tscope_accounts: the sum is not the age";
	if (is_task && accounts->age_ns != accounts->now_ns - accounts->since_ns)
		return "tscope_accounts: the age is not the time since then";
	if (accounts->now_ns < accounts->since_ns)
		return "tscope_accounts: now is before it began";
	if (accounts->wait_idle_ns + accounts->limit_ns > accounts->wait_ns)
		return "tscope_accounts: parts of wait_ns that are more than it";
	if (accounts->account > TSCOPE_ACCOUNT_ENDED)
		return "tscope_accounts.account";
	return NULL;
}

static const char *waits_wrong(const struct tscope_waits *waits,
			       const struct tscope_accounts *accounts, bool is_task)
{
	if (waits->reserved)
		return "tscope_waits.reserved";
	if (!waits->open_ns != !waits->nr_open || (is_task && waits->nr_open > 1))
		return "tscope_waits.nr_open";
	if (waits->max_ns > waits->sum_ns || waits->open_ns > waits->max_ns)
		return "tscope_waits: a wait is longer than the longest, or than all";
	if (accounts && waits->sum_ns != accounts->wait_ns)
		return "tscope_waits.sum_ns is not tscope_accounts.wait_ns";
	return NULL;
}

static const char *exited_wrong(const struct tscope_exited *exited)
{
	const __u32 all = TSCOPE_EXITED_PROCESS | TSCOPE_EXITED_EXEC | TSCOPE_EXITED_HAS_ID |
			  TSCOPE_EXITED_HAS_KILLER | TSCOPE_EXITED_OOM;

	if (exited->reserved)
		return "tscope_exited.reserved";
	if (!exited->seq)
		return "tscope_exited.seq";
	if (exited->flags & ~all)
		return "tscope_exited.flags";
	if (!memchr(exited->comm, 0, TSCOPE_COMM_BYTES) ||
	    !memchr(exited->killer_comm, 0, TSCOPE_COMM_BYTES))
		return "a name in tscope_exited has no end";
	return NULL;
}

/* What the UAPI says of single members; NULL: true. */
static const char *record_wrong(const struct record *record)
{
	if (record->ids && record->ids->reserved)
		return "tscope_ids.reserved";
	if (record->ids && memchr(record->ids->comm, 0, TSCOPE_COMM_BYTES) == NULL)
		return "tscope_ids.comm has no end";
	if (record->state && record->state->reserved)
		return "tscope_state.reserved";
	if (record->state && !memchr("RSDTtXZPI", record->state->letter, 9))
		return "tscope_state.letter";
	if (record->state && record->state->flags & ~(TSCOPE_STATE_LEFT * 2 - 1))
		return "tscope_state.flags";
	if (record->fair && record->fair->reserved)
		return "tscope_fair.reserved";
	if (record->eevdf && record->eevdf->reserved)
		return "tscope_eevdf.reserved";
	if (record->queue && record->queue->reserved)
		return "tscope_queue.reserved";
	if (record->queue && record->queue->flags & TSCOPE_QUEUE_FAIR &&
	    (!record->queue->nr_levels || record->queue->nr_levels > TSCOPE_LEVELS))
		return "tscope_queue.nr_levels";
	if (record->affinity && sizeof(*record->affinity) +
	    (record->affinity->nr_cpus + 63) / 64 * 8 != record->affinity->size)
		return "tscope_affinity.size is not that of its CPUs";
	if (record->memory && record->memory->reserved)
		return "tscope_memory.reserved";
	if (record->cgroup && !memchr(record->cgroup->path, 0,
				      record->cgroup->size - sizeof(*record->cgroup)))
		return "tscope_cgroup.path has no end";
	if (record->birth && record->birth->reserved)
		return "tscope_birth.reserved";
	if (record->birth && record->birth->clone_flags & ~record->birth->known)
		return "tscope_birth.clone_flags that are not known";
	if (record->blame && record->blame->sum_ns != blame_total(record->blame))
		return "tscope_blame: the sum is not that of its parts";
	if (record->moves && record->moves->reserved)
		return "tscope_moves.reserved";
	return NULL;
}

void device_check_record(struct fuzz *fuzz, const void *bytes, size_t size, pid_t tid,
			 __u64 groups, __u32 flags)
{
	bool is_task = !(flags & TSCOPE_PROCESSES);
	const struct tscope_head *head = bytes;
	const char *wrong = NULL;
	struct record record;

	if (ts_record_parse(&record, bytes, size, NULL) < 0) {
		fuzz_fail(fuzz, "asked for task %d, got %zu bytes that are no record", tid, size);
		return;
	}
	wrong = record_wrong(&record);
	if (!wrong && record.accounts)
		wrong = accounts_wrong(record.accounts, is_task);
	if (!wrong && record.waits)
		wrong = waits_wrong(record.waits, record.accounts, is_task);
	if (!wrong && record.exited)
		wrong = exited_wrong(record.exited);
	if (wrong)
		fuzz_fail(fuzz, "record of task %d: %s", record.tid, wrong);
	else if (head->size != size || record.tid != tid)
		fuzz_fail(fuzz, "asked for task %d in %zu bytes, got %d in %u", tid, size,
			  record.tid, head->size);
	else if (record.mask & ~groups)
		fuzz_fail(fuzz, "asked for groups %#llx, got %#llx", groups, record.mask);
}

/* Exited tasks come in the order of their ends, living ones in that of their numbers. */
static __u64 place_of(const struct tscope_head *head, size_t size)
{
	struct record record;

	if (ts_record_parse(&record, head, size, NULL) > 0 && record.exited)
		return record.exited->seq;
	return head->tid;
}

void device_check_records(struct fuzz *fuzz, const unsigned char *bytes, long n)
{
	struct own *own = ((struct device *)fuzz->state)->now;
	__u64 last = own ? own->last : 0;

	for (long at = 0; at < n;) {
		const struct tscope_head *head = (const void *)(bytes + at);
		size_t size = n - at >= (long)sizeof(*head) ? head->size : sizeof(*head);
		__u64 place;

		if (size < sizeof(*head) || at + (long)size > n) {
			fuzz_fail(fuzz, "read() returned %ld, which ends in a record's middle", n);
			return;
		}
		device_check_record(fuzz, head, size, own && own->tid ? own->tid : head->tid,
				    own ? own->groups : TSCOPE_GROUPS_ALL,
				    own ? own->flags : TSCOPE_PROCESSES);
		place = place_of(head, size);
		if (place <= last)
			fuzz_fail(fuzz, "record %llu behind record %llu", place, last);
		last = place;
		at += size;
	}
	if (own)
		own->last = last;
}

/* A read() into a buffer that has room for all that may come. */
static long read_into(struct fuzz *fuzz, int fd, size_t room, unsigned char *bytes, size_t taken)
{
	long n = fuzz_ret(read(fd, bytes, room));

	device_check_records(fuzz, bytes, n);
	fuzz_give(fuzz, &fuzz->data, bytes, taken, n > 0 ? n : 0);
	return n ? n : -FUZZ_END;
}

static long read_room(struct fuzz *fuzz, size_t room)
{
	size_t taken = room < TSCOPE_READ_BYTES_MAX ? room : TSCOPE_READ_BYTES_MAX;
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, taken);

	return read_into(fuzz, device_fd(fuzz), room, bytes, taken);
}

/* Whatever the state of the cursor, and whatever the address. */
long device_read_nothing(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	return fuzz_ret(read(fd, fuzz->data.start, 0));
}

long device_read_tiny(struct fuzz *fuzz)
{
	return read_room(fuzz, fuzz_between(fuzz, 1, sizeof(struct tscope_head) - 1));
}

long device_read_some(struct fuzz *fuzz)
{
	return read_room(fuzz, fuzz_between(fuzz, sizeof(struct tscope_head), ROOM_MAX));
}

long device_read_huge(struct fuzz *fuzz)
{
	return read_room(fuzz, TSCOPE_READ_BYTES_MAX + fuzz_draw(fuzz, 1 << 20));
}

/* More than there are addresses. */
long device_read_too_much(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);
	size_t room = fuzz_one_of(fuzz, ~0UL, 1UL << 63, ~0UL >> 1);

	return fuzz_ret(read(fd, fuzz->data.start, room - fuzz_draw(fuzz, 100)));
}

long device_read_nowhere(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);
	long n = fuzz_ret(read(fd, fuzz_nowhere(fuzz, false), TSCOPE_READ_BYTES_MAX));

	return n ? n : -FUZZ_END;
}

/* The buffer ends at a page that is not there, in front of what read() may write. */
static long read_to_the_edge(struct fuzz *fuzz, int fd, size_t there)
{
	unsigned char *bytes = fuzz_take_at_end(&fuzz->data, there);
	long n = fuzz_ret(read(fd, bytes, TSCOPE_READ_BYTES_MAX));

	if (n > (long)there)
		fuzz_fail(fuzz, "read() returned %ld where %zu bytes can be written", n, there);
	else
		device_check_records(fuzz, bytes, n);
	fuzz_refill(&fuzz->data, bytes);
	/* What is in front of it. */
	fuzz_give(fuzz, &fuzz->data, bytes, there, 0);
	return n ? n : -FUZZ_END;
}

long device_read_to_the_edge(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	return read_to_the_edge(fuzz, fd, fuzz_between(fuzz, 1, ROOM_MAX));
}

long device_read_unchosen(struct fuzz *fuzz)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, ROOM_MAX);
	long n;

	if (fd < 0)
		return -errno;
	n = fuzz_ret(read(fd, bytes, fuzz_between(fuzz, 1, ROOM_MAX)));
	fuzz_give(fuzz, &fuzz->data, bytes, ROOM_MAX, 0);
	close(fd);
	return n;
}

/* Which of the tasks that live all the while are in these records. */
static unsigned long living_in(struct fuzz *fuzz, const unsigned char *bytes, long n)
{
	unsigned long found = 0;

	for (long at = 0; at < n; at += ((const struct tscope_head *)(bytes + at))->size)
		for (unsigned int i = 0; i < fuzz_nr_living(fuzz); i++)
			if (((const struct tscope_head *)(bytes + at))->tid == fuzz_living(fuzz, i))
				found |= 1UL << i;
	return found;
}

/* And which should be: with TSCOPE_PROCESSES no thread of ours, but the test and process 1. */
static unsigned long living_meant(struct fuzz *fuzz)
{
	unsigned long all = (1UL << fuzz_nr_living(fuzz)) - 1;

	if (((struct device *)fuzz->state)->now->flags & TSCOPE_PROCESSES)
		all &= ~(all >> 2);
	return all;
}

/*
 * All of a snapshot, in reads of any size, some of which end at a page that is not
 * there: none is lost, none comes twice.
 */
long device_read_whole(struct fuzz *fuzz)
{
	int fd = device_own_fd(fuzz);
	unsigned long found = 0;
	long n = device_choose(fuzz, fd, device_groups(fuzz), TSCOPE_FILTER_NONE, 0);

	if (n)
		return n;
	do {
		size_t there = fuzz_one_of(fuzz, 1024, 8192, 65536) + fuzz_draw(fuzz, 4096);
		size_t room = fuzz_draw(fuzz, 2) ? there : TSCOPE_READ_BYTES_MAX;
		unsigned char *bytes = fuzz_take_at_end(&fuzz->data, there);

		n = fuzz_ret(read(fd, bytes, room));
		if (n > 0) {
			device_check_records(fuzz, bytes, n);
			found |= living_in(fuzz, bytes, n);
		}
		fuzz_refill(&fuzz->data, bytes);
	} while (n > 0 || n == -EFAULT || n == -EMSGSIZE);
	if (!n && found != living_meant(fuzz))
		fuzz_fail(fuzz, "of tasks that live the snapshot has %#lx, should have %#lx",
			  found, living_meant(fuzz));
	return n;
}

/* Each piece is a read() of its own, as long as they are filled. */
long device_readv(struct fuzz *fuzz)
{
	const size_t between = 64;
	unsigned int nr = fuzz_between(fuzz, 1, 5);
	size_t taken = nr * (ROOM_MAX + between);
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, taken);
	struct iovec pieces[5];
	size_t at = 0;
	long n, left;

	for (unsigned int i = 0; i < nr; i++) {
		pieces[i].iov_base = bytes + at;
		pieces[i].iov_len = fuzz_draw(fuzz, 3) ? fuzz_between(fuzz, 16, ROOM_MAX) :
				    fuzz_one_of(fuzz, 0, 15, 16, 40, 96);
		at += pieces[i].iov_len + between;
	}
	n = fuzz_ret(readv(device_fd(fuzz), pieces, nr));
	left = n > 0 ? n : 0;
	for (unsigned int i = 0; i < nr; i++) {
		long used = left < (long)pieces[i].iov_len ? left : (long)pieces[i].iov_len;

		device_check_records(fuzz, pieces[i].iov_base, used);
		fuzz_give(fuzz, &fuzz->data, pieces[i].iov_base, pieces[i].iov_len, used);
		left -= used;
	}
	if (left)
		fuzz_fail(fuzz, "readv() returned %ld, more than there is room", n);
	return n ? n : -FUZZ_END;
}

long device_readv_refused(struct fuzz *fuzz)
{
	struct iovec piece = { fuzz->data.start, 64 };
	int fd = device_fd(fuzz);

	int nr = 1;

	switch (fuzz_draw(fuzz, 4)) {
	case 0:
		return fuzz_ret(readv(fd, fuzz_nowhere(fuzz, true), nr));
	case 1:
		piece.iov_len = -1L;
		break;
	default:
		nr = fuzz_one_of(fuzz, 1025, -1, INT_MIN);
	}
	/* Not readv(): the compiler would see that there are not so many pieces. */
	return fuzz_ret(syscall(SYS_readv, fd, &piece, nr));
}
