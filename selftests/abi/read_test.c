// SPDX-License-Identifier: GPL-2.0
/*
 * read() under bad conditions: enormous counts, buffers of exactly one record, a
 * buffer that ends anywhere, signals all the time, two threads with one cursor, a
 * reader that is killed.  Each time the records that came are compared with those
 * of an undisturbed read of the same tasks: none lost, none twice, none changed.
 *
 * The tasks are those of mktask, and all asleep; they are of many kinds, so that
 * their records differ in size.
 */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"

#define PAGE 4096
#define PATIENCE 300

/* What does not change while a task sleeps. */
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_AFFINITY | TSCOPE_GROUP_CREDS | \
		TSCOPE_GROUP_SHARING | TSCOPE_GROUP_NAMESPACES | TSCOPE_GROUP_CGROUP | \
		TSCOPE_GROUP_SIGNALS)
#define KINDS "thread:n=2 fork nice batch deadline container cgroup uid stopped zombie comm"
#define ROOM (128 * 1024)

FIXTURE(reading) {
	int fd;
	struct made made;
	/* The undisturbed read. */
	char *all;
	size_t all_bytes;
	size_t nr;
	size_t largest;
};

static bool read_to_end(int fd, char *to, size_t *bytes)
{
	ssize_t n;

	*bytes = 0;
	while ((n = read(fd, to + *bytes, ROOM - *bytes)) > 0)
		*bytes += n;
	return !n;
}

/* Is this none of the sizes so far?  It is from now on. */
static bool is_new_size(size_t *sizes, size_t *nr, size_t size)
{
	for (size_t i = 0; i < *nr; i++)
		if (sizes[i] == size)
			return false;
	sizes[(*nr)++] = size;
	return true;
}

FIXTURE_SETUP(reading)
{
	size_t sizes[64], nr_sizes = 0;

	self->fd = open_device();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(NULL, make_tasks(&self->made, KINDS));
	self->all = malloc(ROOM);
	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_SUBTREE, self->made.pid));
	ASSERT_TRUE(read_to_end(self->fd, self->all, &self->all_bytes));
	for (size_t at = 0; at < self->all_bytes; self->nr++) {
		struct record record;
		ssize_t size = ts_record_parse(&record, self->all + at, self->all_bytes - at, NULL);

		ASSERT_LT(0, size);
		ASSERT_GT(64, self->nr);
		if (is_new_size(sizes, &nr_sizes, size) && (size_t)size > self->largest)
			self->largest = size;
		at += size;
	}
	ASSERT_LE(12, self->nr);
	ASSERT_LE(3, nr_sizes) {
		TH_LOG("records of one size only would prove little");
	}
}

FIXTURE_TEARDOWN(reading)
{
	EXPECT_EQ(0, end_tasks(&self->made));
	free(self->all);
	close(self->fd);
}

static bool start(FIXTURE_DATA(reading) *self)
{
	return !snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_SUBTREE, self->made.pid);
}

static bool is_all(const FIXTURE_DATA(reading) *self, const char *got, size_t bytes)
{
	const struct tscope_head *head = NULL;
	size_t at, record = 0;

	if (bytes == self->all_bytes && !memcmp(got, self->all, bytes))
		return true;
	for (at = 0; at < bytes && at < self->all_bytes && got[at] == self->all[at]; at++)
		if (at == record) {
			head = (void *)(self->all + at);
			record += head->size;
		}
	printf("# %zu bytes of %zu; differs at %zu, in the record of tid %d that ends at %zu\n",
	       bytes, self->all_bytes, at, head ? head->tid : 0, record);
	return false;
}

/* The record of the undisturbed read that begins at a place; NULL: none does. */
static const struct tscope_head *record_at(const FIXTURE_DATA(reading) *self, size_t place)
{
	size_t at = 0;

	while (at < place)
		at += ((struct tscope_head *)(self->all + at))->size;
	return at == place && at < self->all_bytes ? (void *)(self->all + at) : NULL;
}

/* A GiB is asked for; what comes is what read() would give anyway. */
TEST_F_TIMEOUT(reading, a_gib_at_a_time, PATIENCE)
{
	size_t gib = 1 << 30;
	char *huge = mmap(NULL, gib, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t bytes = 0;
	ssize_t n;

	ASSERT_NE(MAP_FAILED, (void *)huge);
	ASSERT_TRUE(start(self));
	while ((n = read(self->fd, huge + bytes, gib - bytes)) > 0) {
		EXPECT_GE(TSCOPE_READ_BYTES_MAX, n);
		bytes += n;
	}
	EXPECT_EQ(0, n);
	EXPECT_TRUE(is_all(self, huge, bytes));

	/* All tasks, so that several reads are needed. */
	ASSERT_EQ(0, snapshot_choose(self->fd, TSCOPE_GROUPS_ALL, TSCOPE_FILTER_NONE, 0));
	for (bytes = 0; (n = read(self->fd, huge, gib)) > 0; bytes += n)
		ASSERT_GE(TSCOPE_READ_BYTES_MAX, n);
	EXPECT_EQ(0, n);
	EXPECT_LT(self->all_bytes, bytes);
	munmap(huge, gib);
}

/* As much as the kernel lets through, and more: the count alone breaks nothing. */
TEST_F_TIMEOUT(reading, counts_beyond_all_memory, PATIENCE)
{
	static char buf[ROOM];
	long counts[] = { 0x7ffff000, 0x7fffffff, -1, LONG_MIN };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		size_t bytes = 0, rest;
		long n;

		ASSERT_TRUE(start(self));
		n = syscall(SYS_read, self->fd, buf, counts[i]);
		if (n < 0) {
			EXPECT_TRUE(errno == EFAULT || errno == EINVAL) {
				TH_LOG("count %#lx: %s", counts[i], strerror(errno));
			}
		} else {
			bytes = n;
		}
		ASSERT_TRUE(read_to_end(self->fd, buf + bytes, &rest));
		EXPECT_TRUE(is_all(self, buf, bytes + rest)) {
			TH_LOG("count %#lx, then the rest", counts[i]);
		}
	}
}

/* No bytes asked for: nothing is read, not even the address. */
TEST_F_TIMEOUT(reading, nothing_at_a_time, PATIENCE)
{
	static char got[ROOM];
	size_t bytes = 0;

	ASSERT_TRUE(start(self));
	for (const struct tscope_head *head; (head = record_at(self, bytes)); bytes += head->size) {
		EXPECT_EQ(0, read(self->fd, got, 0));
		EXPECT_EQ(0, syscall(SYS_read, self->fd, 0L, 0L));
		ASSERT_EQ(head->size, (size_t)read(self->fd, got + bytes, head->size));
	}
	EXPECT_EQ(0, read(self->fd, got, sizeof(got)));
	EXPECT_TRUE(is_all(self, got, bytes));
}

/* A byte less than the next record needs, then exactly that, all the way through. */
TEST_F_TIMEOUT(reading, exactly_one_record_at_a_time, PATIENCE)
{
	static char got[ROOM];
	size_t bytes = 0;

	ASSERT_TRUE(start(self));
	for (const struct tscope_head *head; (head = record_at(self, bytes)); bytes += head->size) {
		EXPECT_EQ(-1, read(self->fd, got + bytes, 1));
		EXPECT_EQ(EMSGSIZE, errno);
		EXPECT_EQ(-1, read(self->fd, got + bytes, head->size - 1));
		EXPECT_EQ(EMSGSIZE, errno);
		ASSERT_EQ(head->size, (size_t)read(self->fd, got + bytes, head->size));
	}
	EXPECT_EQ(0, read(self->fd, got, sizeof(got)));
	EXPECT_TRUE(is_all(self, got, bytes));
}

/* readv() is a read() for each part, and ends with the first that was not filled. */
TEST_F_TIMEOUT(reading, scattered, PATIENCE)
{
	static char got[ROOM];

	for (size_t first = 1; first <= 3 * self->largest; first += 1 + first / 8) {
		size_t bytes = 0;
		ssize_t n;

		ASSERT_TRUE(start(self));
		do {
			struct iovec parts[] = {
				{ got + bytes, first },
				{ got + bytes + first, self->largest },
			};

			n = readv(self->fd, parts, 2);
			if (n < 0 && errno == EMSGSIZE)
				n = read(self->fd, got + bytes, self->largest);
			ASSERT_LE(0, n);
			bytes += n;
		} while (n);
		EXPECT_TRUE(is_all(self, got, bytes)) {
			TH_LOG("first part of %zu bytes", first);
		}
	}
}

/*
 * The buffer ends at a page that cannot be written; for every place of the whole
 * snapshot, byte by byte, this is where it ends.  What was in front of that place
 * comes, as whole records, and then the rest comes.
 */
TEST_F_TIMEOUT(reading, ends_at_every_place, PATIENCE)
{
	size_t pages = self->all_bytes / PAGE + 1;
	char *start_of, *end, *got = malloc(2 * ROOM);

	start_of = mmap(NULL, (pages + 1) * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)start_of);
	end = start_of + pages * PAGE;
	ASSERT_EQ(0, mprotect(end, PAGE, PROT_NONE));
	for (size_t place = 0; place < self->all_bytes; place++) {
		size_t whole = 0, bytes = 0, rest;
		ssize_t n;

		for (const struct tscope_head *head; (head = record_at(self, whole)) &&
		     whole + head->size <= place;)
			whole += head->size;
		ASSERT_TRUE(start(self));
		n = read(self->fd, end - place, ROOM);
		if (n < 0) {
			ASSERT_EQ(EFAULT, errno);
			ASSERT_EQ(0, whole) {
				TH_LOG("end at %zu: none of %zu bytes came", place, whole);
			}
		} else {
			ASSERT_EQ(whole, (size_t)n) {
				TH_LOG("end at %zu", place);
			}
			memcpy(got, end - place, n);
			bytes = n;
		}
		ASSERT_TRUE(read_to_end(self->fd, got + bytes, &rest));
		ASSERT_TRUE(is_all(self, got, bytes + rest)) {
			TH_LOG("end at %zu, %zu bytes, then %zu", place, bytes, rest);
		}
	}
	munmap(start_of, (pages + 1) * PAGE);
	free(got);
}

/* The same end again and again: each read takes what fits, or is told so. */
TEST_F_TIMEOUT(reading, ends_at_the_same_place_every_time, PATIENCE)
{
	static char got[ROOM];
	char *two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);

	ASSERT_NE(MAP_FAILED, (void *)two);
	ASSERT_EQ(0, mprotect(two + PAGE, PAGE, PROT_NONE));
	for (size_t fits = 1; fits < 3 * self->largest; fits += 5) {
		size_t bytes = 0;
		ssize_t n;

		ASSERT_TRUE(start(self));
		while ((n = read(self->fd, two + PAGE - fits, ROOM))) {
			if (n < 0) {
				const struct tscope_head *head = record_at(self, bytes);

				ASSERT_EQ(EFAULT, errno);
				ASSERT_NE(NULL, head);
				ASSERT_LT(fits, head->size) {
					TH_LOG("%zu bytes, the record has %u", fits, head->size);
				}
				/* It stays next until somebody takes it. */
				n = read(self->fd, got + bytes, head->size);
				ASSERT_EQ(head->size, (size_t)n);
			} else {
				memcpy(got + bytes, two + PAGE - fits, n);
			}
			bytes += n;
		}
		EXPECT_TRUE(is_all(self, got, bytes)) {
			TH_LOG("%zu bytes fit", fits);
		}
	}
	munmap(two, 2 * PAGE);
}

static atomic_uint nr_signals;

static void count_signal(int signal)
{
	(void)signal;
	atomic_fetch_add(&nr_signals, 1);
}

/* A signal to the calling thread every so often; the handler restarts calls or not. */
static bool storm(timer_t *timer, int flags, long every_ns)
{
	struct sigaction action = { .sa_handler = count_signal, .sa_flags = flags };
	struct itimerspec every = { { 0, every_ns }, { 0, every_ns } };
	struct sigevent to = {
		.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN,
	};

	to._sigev_un._tid = syscall(SYS_gettid);
	return !sigaction(SIGRTMIN, &action, NULL) &&
	       !timer_create(CLOCK_MONOTONIC, &to, timer) &&
	       !timer_settime(*timer, 0, &every, NULL);
}

/*
 * Alone with its session a reader never waits, so no signal interrupts it: every
 * read is whole, whatever the handler's flags.
 */
static void read_in_a_storm(struct __test_metadata *_metadata, FIXTURE_DATA(reading) *self,
			    int flags)
{
	static char got[ROOM];
	unsigned int before = atomic_load(&nr_signals);
	timer_t timer;

	ASSERT_TRUE(storm(&timer, flags, 200000));
	for (int round = 0; atomic_load(&nr_signals) - before < 1000; round++) {
		size_t bytes = 0;
		ssize_t n;

		ASSERT_TRUE(start(self));
		while ((n = read(self->fd, got + bytes, self->largest + round % PAGE)) > 0)
			bytes += n;
		ASSERT_EQ(0, n) {
			TH_LOG("round %d, behind %zu bytes: %s", round, bytes, strerror(errno));
		}
		ASSERT_TRUE(is_all(self, got, bytes)) {
			TH_LOG("round %d: %zu bytes", round, bytes);
		}
	}
	timer_delete(timer);
}

TEST_F_TIMEOUT(reading, in_a_storm_of_signals, PATIENCE)
{
	read_in_a_storm(_metadata, self, 0);
}

TEST_F_TIMEOUT(reading, in_a_storm_of_signals_that_restart, PATIENCE)
{
	read_in_a_storm(_metadata, self, SA_RESTART);
}

/* Two threads that take turns with one cursor, both in a storm. */
struct sharer {
	FIXTURE_DATA(reading) *self;
	int flags;
	pthread_barrier_t *turn;
	const atomic_bool *done;
	char *got;
	size_t bytes;
	unsigned int nr_eintr;
	int wrong;
};

static void *share(void *arg)
{
	struct sharer *me = arg;
	timer_t timer;

	if (!storm(&timer, me->flags, 150000))
		me->wrong = -1;
	for (;;) {
		ssize_t n;

		pthread_barrier_wait(me->turn);
		if (atomic_load(me->done))
			break;
		me->bytes = 0;
		/* Fresh pages make the copy, and so the time with the lock, long. */
		madvise(me->got, ROOM, MADV_DONTNEED);
		while ((n = read(me->self->fd, me->got + me->bytes, me->self->largest))) {
			if (n > 0)
				me->bytes += n;
			else if (errno == EINTR)
				me->nr_eintr++;
			else
				break;
		}
		if (n < 0)
			me->wrong = errno;
		pthread_barrier_wait(me->turn);
	}
	timer_delete(timer);
	return NULL;
}

/* Return: whether the records of two readers are, each once, all there are. */
static bool is_all_of_two(const FIXTURE_DATA(reading) *self, const struct sharer *sharers)
{
	size_t used[2] = {}, at = 0;

	while (at < self->all_bytes) {
		const struct tscope_head *head = (void *)(self->all + at);
		int who;

		/* Both got theirs in order: the next one is at the front of one of them. */
		for (who = 0; who < 2; who++)
			if (used[who] + head->size <= sharers[who].bytes &&
			    !memcmp(sharers[who].got + used[who], head, head->size))
				break;
		if (who == 2)
			return false;
		used[who] += head->size;
		at += head->size;
	}
	return used[0] == sharers[0].bytes && used[1] == sharers[1].bytes;
}

static void share_in_a_storm(struct __test_metadata *_metadata, FIXTURE_DATA(reading) *self,
			     int flags, int rounds)
{
	pthread_barrier_t turn;
	atomic_bool done = false;
	struct sharer sharers[2];
	pthread_t threads[2];
	unsigned int nr_eintr = 0;

	pthread_barrier_init(&turn, NULL, 3);
	for (int i = 0; i < 2; i++) {
		sharers[i] = (struct sharer){ self, flags, &turn, &done, .got =
			mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0) };
		ASSERT_NE(MAP_FAILED, (void *)sharers[i].got);
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, share, &sharers[i]));
	}
	for (int round = 0; round < rounds && (round < 200 || (!flags && !nr_eintr)); round++) {
		ASSERT_TRUE(start(self));
		pthread_barrier_wait(&turn);
		pthread_barrier_wait(&turn);
		nr_eintr = sharers[0].nr_eintr + sharers[1].nr_eintr;
		for (int i = 0; i < 2; i++) {
			ASSERT_EQ(0, sharers[i].wrong) {
				TH_LOG("%s", strerror(sharers[i].wrong));
			}
		}
		ASSERT_TRUE(is_all_of_two(self, sharers)) {
			TH_LOG("round %d: %zu and %zu bytes of %zu, %u EINTR", round,
			       sharers[0].bytes, sharers[1].bytes, self->all_bytes, nr_eintr);
		}
	}
	atomic_store(&done, true);
	pthread_barrier_wait(&turn);
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		munmap(sharers[i].got, ROOM);
	}
	if (flags) {
		EXPECT_EQ(0, nr_eintr) {
			TH_LOG("SA_RESTART, and yet EINTR");
		}
	} else {
		EXPECT_LT(0, nr_eintr) {
			TH_LOG("no read waited for the other thread and was interrupted");
		}
	}
}

TEST_F_TIMEOUT(reading, shared_in_a_storm_of_signals, PATIENCE)
{
	share_in_a_storm(_metadata, self, 0, 60000);
}

TEST_F_TIMEOUT(reading, shared_in_a_storm_of_signals_that_restart, PATIENCE)
{
	share_in_a_storm(_metadata, self, SA_RESTART, 200);
}

/* A reader that is killed at any moment leaves a session that can be used. */
TEST_F_TIMEOUT(reading, by_one_who_is_killed, PATIENCE)
{
	static char got[ROOM];
	char *shared = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			    0);

	ASSERT_NE(MAP_FAILED, (void *)shared);
	for (long i = 0; i < 60; i++) {
		struct timespec wait = { 0, 50000 + i * 20000 };
		size_t bytes;
		int status;
		pid_t pid;

		ASSERT_TRUE(start(self));
		pid = fork();
		if (!pid) {
			for (;;)
				if (!read(self->fd, shared, self->largest) && !start(self))
					_exit(1);
		}
		ASSERT_LT(0, pid);
		nanosleep(&wait, NULL);
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFSIGNALED(status));
		/* Where the cursor stands nobody knows; that it goes on from there. */
		ASSERT_TRUE(read_to_end(self->fd, got, &bytes));
		ASSERT_GE(self->all_bytes, bytes);
		ASSERT_EQ(0, memcmp(got, self->all + self->all_bytes - bytes, bytes));
		ASSERT_TRUE(start(self));
		ASSERT_TRUE(read_to_end(self->fd, got, &bytes));
		ASSERT_TRUE(is_all(self, got, bytes));
	}
	munmap(shared, ROOM);
}

TEST_HARNESS_MAIN
