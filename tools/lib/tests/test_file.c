// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <taskscope/taskscope.h>

#include "build.h"
#include "build_file.h"
#include "pack_events.h"
#include "file_reader.h"
#include "file_writer.h"
#include "unit.h"

#define NR_BLOCKS 3

static char path[] = "/tmp/taskscope-recording-XXXXXX";

static void write_task(struct ts_writer *recorder, __u32 type, __s32 tid, const char *comm)
{
	struct {
		struct tscope_head head;
		struct tscope_ids ids;
	} record = {
		.head = { .size = sizeof(record), .tid = tid, .mask = TSCOPE_GROUP_IDS },
		.ids = { .tgid = tid },
	};

	strcpy(record.ids.comm, comm);
	file_chunk(recorder, type, &record, sizeof(record));
}

/* As many INFO and START, in this order or the other. */
static void write_begin(int nr_infos, bool start_first)
{
	const struct tscope_info info = {
		.size = sizeof(info), .abi_major = TSCOPE_ABI_MAJOR, .abi_minor = TSCOPE_ABI_MINOR,
		.nr_cpus = FILE_CPUS, .block_head_bytes = sizeof(struct tscope_block),
	};
	const struct tscope_stream_start start = { .size = sizeof(start), .nr_rings = FILE_CPUS };
	struct ts_writer recorder;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	if (start_first)
		file_chunk(&recorder, TSCOPE_CHUNK_START, &start, sizeof(start));
	while (nr_infos--)
		file_chunk(&recorder, TSCOPE_CHUNK_INFO, &info, sizeof(info));
	if (!start_first)
		file_chunk(&recorder, TSCOPE_CHUNK_START, &start, sizeof(start));
	file_end(&recorder, 0, 0, 0);
	if (ts_writer_close(&recorder))
		abort();
}

/* @first: number of the first block; 0: nothing was written over. */
static void write_blocks(__u64 first, __u64 lost, __u32 flags)
{
	struct ts_writer recorder;
	__u64 nr;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, flags);
	write_task(&recorder, TSCOPE_CHUNK_TASKS, 7, "seven");
	write_task(&recorder, TSCOPE_CHUNK_TASKS, 3, "three");
	write_task(&recorder, TSCOPE_CHUNK_EXITED, 4, "four");
	for (nr = first; nr < first + NR_BLOCKS; nr++) {
		file_block(&recorder, 1, nr, nr * FILE_EVENTS);
		file_block(&recorder, 0, nr, nr * FILE_EVENTS);
	}
	write_task(&recorder, TSCOPE_CHUNK_TASKS_END, 7, "seven");
	/* Of a later version. */
	file_chunk(&recorder, 1000, "x", 1);
	file_end(&recorder, first + NR_BLOCKS, (first + NR_BLOCKS) * FILE_EVENTS + lost, lost);
	if (ts_writer_close(&recorder))
		abort();
}

static void write_recording(__u64 first, __u64 lost)
{
	write_blocks(first, lost, first ? TSCOPE_STREAM_OVERWRITE : 0);
}

/* Return: events that were read in the right order; -1: not in that order. */
static int read_events(struct ts_file *recording, __u64 *lost)
{
	struct ts_event event;
	__u64 last_ns = 0;
	int nr = 0;

	*lost = 0;
	while (ts_file_next(recording, &event) > 0) {
		if (event.time_ns < last_ns)
			return -1;
		last_ns = event.time_ns;
		if (event.head.type == TSCOPE_EVENT_LOST)
			*lost += event.lost.nr;
		else
			nr++;
	}
	return nr;
}

static void test_whole(__u64 first, __u64 tail)
{
	struct ts_file recording;
	__u64 lost;

	write_recording(first, tail);
	ok(!ts_file_read(&recording, path) && recording.is_whole,
	   "recording: can be read, from block %llu on", first);
	ok(recording.before.nr == 2 && recording.before.task[0].rec.tid == 3 &&
	   !strcmp(recording.before.task[1].rec.ids->comm, "seven") &&
	   recording.after.nr == 1 && recording.exited_before.nr == 1 && !recording.gone.nr,
	   "  with its tasks");
	ok(read_events(&recording, &lost) == FILE_CPUS * NR_BLOCKS * FILE_EVENTS, "  all events");
	ok(lost == FILE_CPUS * tail, "  and the lost");
	ok(recording.overwritten == FILE_CPUS * first * FILE_EVENTS,
	   "  those written over are counted");
	ts_file_rewind(&recording);
	ok(read_events(&recording, &lost) == FILE_CPUS * NR_BLOCKS * FILE_EVENTS,
	   "  and once more");
	ok(!recording.is_bad, "  to its end");
	ts_file_drop(&recording);
}

static off_t file_bytes(void)
{
	int fd = open(path, O_RDONLY);
	off_t bytes = lseek(fd, 0, SEEK_END);

	close(fd);
	return bytes;
}

/* Return: whether it is whole and makes sense; never a crash. */
static bool read_whatever(int *nr)
{
	struct ts_file recording;
	int err = ts_file_read(&recording, path);
	bool is_good;
	__u64 lost;

	*nr = !err ? read_events(&recording, &lost) : 0;
	is_good = recording.is_whole && !recording.is_bad;
	ts_file_drop(&recording);
	return is_good;
}

/* A file that ends anywhere is as much worth as it has. */
static void test_cut(void)
{
	off_t bytes, i;
	int nr, last = 0, steps = 0, wrong = 0;

	write_recording(0, 0);
	bytes = file_bytes();
	for (i = 0; i < bytes; i++) {
		write_recording(0, 0);
		if (truncate(path, i))
			abort();
		if (read_whatever(&nr) || nr < last)
			wrong++;
		steps += nr != last;
		last = nr;
	}
	ok(!wrong && steps == FILE_CPUS * NR_BLOCKS,
	   "recording: cut anywhere, it is read up to there");
}

static void write_byte(off_t at, int change)
{
	int fd = open(path, O_RDWR);
	char byte;

	if (pread(fd, &byte, 1, at) != 1)
		abort();
	byte ^= change;
	if (pwrite(fd, &byte, 1, at) != 1)
		abort();
	close(fd);
}

/* A changed byte is an error, or changes what an event says; it does nothing worse. */
static void test_changed(void)
{
	off_t bytes, i;
	int nr, wrong = 0, errors = 0;

	write_recording(0, 0);
	bytes = file_bytes();
	for (i = 0; i < bytes; i++) {
		write_byte(i, 0xff);
		errors += !read_whatever(&nr);
		wrong += nr < 0 || nr > FILE_CPUS * NR_BLOCKS * FILE_EVENTS + 10;
		write_byte(i, 0xff);
	}
	ok(!wrong && errors > 100, "recording: any byte may be wrong");
	ok(read_whatever(&nr), "  none is by now");
}

/* What is in the start of the file, and what it says then. */
static void test_heads(void)
{
	struct ts_file recording;

	write_recording(0, 0);
	write_byte(offsetof(struct tscope_file, major), TSCOPE_FILE_MAJOR + 1);
	ok(ts_file_read(&recording, path) == -EPROTO, "recording: of another version");
	ts_file_drop(&recording);
	write_recording(0, 0);
	write_byte(offsetof(struct tscope_file, order), 2);
	ok(ts_file_read(&recording, path) == -EPROTO, "recording: of another byte order");
	ts_file_drop(&recording);
	ok(ts_file_read(&recording, "/dev/null") == -EBADMSG, "recording: empty");
	ts_file_drop(&recording);
	ok(ts_file_read(&recording, "/nonexistent") == -ENOENT, "recording: not there");
	ts_file_drop(&recording);
}

/* Return: what the reader says of a file of that version, of a module of that ABI. */
static const char *why_not(__u16 major, __u16 minor, __u32 abi_major, __u32 abi_minor)
{
	static char why[200];
	const off_t info = sizeof(struct tscope_file) + sizeof(struct tscope_chunk);
	struct ts_file recording;
	int err;

	write_recording(0, 0);
	write_byte(offsetof(struct tscope_file, major), TSCOPE_FILE_MAJOR ^ major);
	write_byte(offsetof(struct tscope_file, minor), TSCOPE_FILE_MINOR ^ minor);
	write_byte(info + offsetof(struct tscope_info, abi_major), TSCOPE_ABI_MAJOR ^ abi_major);
	write_byte(info + offsetof(struct tscope_info, abi_minor), TSCOPE_ABI_MINOR ^ abi_minor);
	err = ts_file_read(&recording, path);
	snprintf(why, sizeof(why), "%s", err == -EPROTO ? recording.why : err ? "?" : "");
	ts_file_drop(&recording);
	return why;
}

/* Versions that were never released look like those that were, and are not read as such. */
static void test_drafts(void)
{
	const char *draft =
		"recorded by a taskscope between the releases: no version reads it any more";
	const char *later =
		"recorded by a later version: read it with the taskscope that wrote it";

	is(why_not(TSCOPE_FILE_MAJOR, TSCOPE_FILE_MINOR, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR), "",
	   "recording: of this version");
	is(why_not(TSCOPE_FILE_MAJOR, 0, 2, 0), draft, "  a draft of it, of ABI 2.0");
	is(why_not(TSCOPE_FILE_MAJOR, 0, 2, 1), draft, "  of ABI 2.1");
	is(why_not(TSCOPE_FILE_MAJOR, TSCOPE_FILE_MINOR, 2, 1), draft, "  of this file version");
	is(why_not(TSCOPE_FILE_MAJOR, 1, 2, 2), draft, "  of ABI 2.2, with events of other forms");
	is(why_not(TSCOPE_FILE_MAJOR, TSCOPE_FILE_MINOR, 2, 2), draft, "  of this file version");
	is(why_not(1, 0, 2, 0), draft, "  of file version 1, and ABI 2");
	is(why_not(1, 1, 2, 0), draft, "  of file version 1.1");
	is(why_not(TSCOPE_FILE_MAJOR, TSCOPE_FILE_MINOR, 1, 2), draft, "  of ABI 1");
	is(why_not(TSCOPE_FILE_MAJOR, TSCOPE_FILE_MINOR, TSCOPE_ABI_MAJOR + 1, 0), later,
	   "recording: of a later ABI");
	is(why_not(TSCOPE_FILE_ZSTD_MAJOR + 1, 0, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR), later,
	   "  of a later file version");
	is(why_not(0, 0, TSCOPE_ABI_MAJOR, TSCOPE_ABI_MINOR), later, "  of none");
}

/* A recording of a later module, and writer, of the same major version. */
struct later {
	struct {
		struct tscope_info info;
		__u64 later[3];
	} info;
	struct {
		struct tscope_stream_start start;
		__u64 later[2];
	} start;
	struct {
		struct tscope_head head;
		struct tscope_numa numa;
		__u64 group[3];
	} record;
	struct {
		struct tscope_block head;
		__u64 later;
		__u32 sw[3];
		__u32 mark;
		struct tscope_event event;
		__u64 later_event[2];
		__u32 wakeup[2];
	} block;
	struct {
		struct tscope_file_ring ring;
		__u64 later;
	} ring;
	struct {
		struct tscope_stream_stop stop;
		__u64 later[2];
	} stop;
};

#define LATER_GROUP	40
#define LATER_EVENT	60
#define LATER_CHUNK	99

static void build_later(struct later *l)
{
	*l = (struct later){
		.info = { { .size = sizeof(l->info), .abi_major = TSCOPE_ABI_MAJOR,
			    .abi_minor = TSCOPE_ABI_MINOR + 1, .nr_cpus = 1,
			    .block_head_bytes = offsetof(typeof(l->block), sw),
			    .ring_head_bytes = TSCOPE_BLOCK_BYTES }, { 1, 2, 3 } },
		.start = { { .size = sizeof(l->start), .nr_rings = 1,
			     .events = ~0ULL }, { 4, 5 } },
		.record = { { .size = sizeof(l->record), .tid = 7,
			      .mask = TSCOPE_GROUP_NUMA | 1ULL << LATER_GROUP },
			    { .node = 3 }, { 6, 7, 8 } },
		.block = {
			.head = { .at_ns = 1000, .bytes = sizeof(l->block) },
			.later = ~0ULL,
			.sw = { TSCOPE_WORD_CURRENT, tscope_pack_task(7, 120),
				TSCOPE_WORD_SWITCH | 7 << TSCOPE_SWITCH_SLOT_SHIFT |
				1 << TSCOPE_SWITCH_NS_SHIFT },
			.mark = TSCOPE_WORD_EVENT,
			.event = { LATER_EVENT, 3, 0, 1 },
			.wakeup = { tscope_pack_task(7, 121),
				    TSCOPE_WORD_WAKEUP | 7 << TSCOPE_SLOT_SHIFT |
				    1 << TSCOPE_EVENT_NS_SHIFT },
		},
		.ring = { { .ring = { .begun = 1, .produced = 3 } }, 9 },
		.stop = { { .size = sizeof(l->stop), .now_ns = 2000, .produced = 3 }, { 1, 2 } },
	};
	build_group_bytes(l->info.info.group_bytes);
	l->info.info.group_bytes[LATER_GROUP] = sizeof(l->record.group);
}

#define LATER_CHUNK_OF(_type, _what) \
	file_chunk(&recorder, TSCOPE_CHUNK_##_type, &l->_what, sizeof(l->_what))

static int read_later(const struct later *l, struct ts_file *recording)
{
	struct ts_writer recorder;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	LATER_CHUNK_OF(INFO, info);
	LATER_CHUNK_OF(START, start);
	file_chunk(&recorder, LATER_CHUNK, "later", 5);
	LATER_CHUNK_OF(TASKS, record);
	LATER_CHUNK_OF(TASKS, record);
	LATER_CHUNK_OF(BLOCK, block);
	LATER_CHUNK_OF(RING, ring);
	LATER_CHUNK_OF(STOP, stop);
	file_chunk(&recorder, TSCOPE_CHUNK_END, NULL, 0);
	if (ts_writer_close(&recorder))
		abort();
	return ts_file_read(recording, path);
}

/* What is not known here is stepped over, and what is known is read. */
static void test_later(void)
{
	struct ts_file recording;
	struct ts_event event[4];
	struct later l;
	int nr = 0;

	build_later(&l);
	ok(!read_later(&l, &recording) && recording.is_whole &&
	   recording.info.abi_minor == TSCOPE_ABI_MINOR + 1 &&
	   recording.stream.start.nr_rings == 1 && recording.stream.stop.produced == 3,
	   "recording: of a later module");
	ok(recording.before.nr == 1 && recording.before.task[0].rec.numa->node == 3 &&
	   recording.before.task[0].rec.mask == TSCOPE_GROUP_NUMA, "  with a group of later");
	while (nr < 4 && ts_file_next(&recording, &event[nr]) > 0)
		nr++;
	ok(nr == 3 && event[0].sw.next == 7 && event[1].head.type == LATER_EVENT &&
	   event[2].wakeup.tid == 7 && event[2].time_ns == 1003 && !recording.is_bad,
	   "  with larger heads of blocks, and an event of later");
	ok(ts_stream_adds_up(&recording.stream), "  and all of them");
	ts_file_drop(&recording);
}

/* Sizes that cannot be, of what is not known here. */
static void test_later_bad(void)
{
	static const __u32 heads[] = { 0, 8, 24, 36, TSCOPE_BLOCK_BYTES + 8, ~7U };
	static const __u16 groups[] = { 0, 8, 20, 32, TSCOPE_GROUP_SAYS_SIZE | 24, 0xffff };
	struct ts_file recording;
	int wrong = 0;
	struct later l;
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		build_later(&l);
		l.info.info.block_head_bytes = heads[i];
		wrong += read_later(&l, &recording) != -EBADMSG;
		ts_file_drop(&recording);
	}
	ok(!wrong, "recording: heads of blocks of no size");
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		build_later(&l);
		l.info.info.group_bytes[LATER_GROUP] = groups[i];
		wrong += read_later(&l, &recording) != -EBADMSG;
		ts_file_drop(&recording);
	}
	ok(!wrong, "recording: groups of no size");
}

/* In a stream that does not overwrite nothing is missing at its beginning. */
static void test_missing(void)
{
	struct ts_file recording;

	write_blocks(5, 0, 0);
	ok(ts_file_read(&recording, path) == -EBADMSG, "recording: its first blocks are missing");
	ts_file_drop(&recording);
}

/* INFO is there, once, in front of all others. */
static void test_begin(void)
{
	int nr;

	write_begin(1, false);
	ok(read_whatever(&nr), "recording: without events");
	write_begin(0, false);
	ok(!read_whatever(&nr), "  without what the module says of itself");
	write_begin(1, true);
	ok(!read_whatever(&nr), "  or with that too late");
	write_begin(2, false);
	ok(!read_whatever(&nr), "  or twice");
}

/* Room for some of it: what is there is whole, and can be read. */
static void test_limit(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct rlimit some = all;
	struct ts_writer recorder;
	struct ts_file recording;
	int err;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	signal(SIGXFSZ, SIG_IGN);
	some.rlim_cur = recorder.bytes + 20;
	setrlimit(RLIMIT_FSIZE, &some);
	err = ts_writer_chunk(&recorder, TSCOPE_CHUNK_BLOCK, recorder.path, sizeof(path));
	setrlimit(RLIMIT_FSIZE, &all);
	ok(err == -EFBIG && recorder.err == err, "recorder: too large for the limit");
	ok(file_bytes() == (off_t)recorder.bytes, "  what does not fit as a whole is taken back");
	file_block(&recorder, 0, 0, 0);
	ts_writer_close(&recorder);
	ok(!ts_file_read(&recording, path), "  and what is there can be read");
	ok(!recording.is_whole, "  but is not whole");
	ts_file_drop(&recording);
}

/* What was not begun leaves everything as it was. */
static void test_not_begun(void)
{
	struct ts_writer recorder;
	off_t bytes = file_bytes();

	if (ts_writer_open(&recorder, path))
		abort();
	ok(!ts_writer_close(&recorder) && bytes && file_bytes() == bytes,
	   "recorder: a file that was there keeps what it holds");
	unlink(path);
	if (ts_writer_open(&recorder, path))
		abort();
	ok(!access(path, F_OK), "  one that was not is made");
	ts_writer_close(&recorder);
	ok(access(path, F_OK), "  and is gone");
}

static void test_full_disk(void)
{
	struct ts_writer recorder;

	ok(!ts_writer_open(&recorder, "/dev/full"), "recorder: what is no file");
	ok(ts_writer_begin(&recorder) == -ENOSPC, "  no room is an error");
	ts_writer_close(&recorder);
	ok(!access("/dev/full", F_OK), "  and it stays");
	ok(ts_writer_open(&recorder, "/nonexistent/file") == -ENOENT, "recorder: no such folder");
	ok(!ts_writer_close(&recorder), "  and nothing to close");
}

/* A chunk of command lines that has none. */
static void test_no_lines(void)
{
	struct ts_writer recorder;
	int nr;

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	file_chunk(&recorder, TSCOPE_CHUNK_ARGS, NULL, 0);
	file_end(&recorder, 0, 0, 0);
	if (ts_writer_close(&recorder))
		abort();
	ok(read_whatever(&nr), "recording: no command lines");
}

static void write_lines(const char *cpus, size_t cut)
{
	struct ts_writer recorder;
	char bad[32] = {};

	if (ts_writer_open(&recorder, path) || ts_writer_begin(&recorder))
		abort();
	file_start(&recorder, 0);
	file_chunk(&recorder, TSCOPE_CHUNK_CPUS, cpus, strlen(cpus) + 1);
	ts_writer_args(&recorder, 7, 100, "sh -c true", strlen("sh -c true"));
	ts_writer_args(&recorder, 7, 200, "exactly8", strlen("exactly8"));
	ts_writer_args(&recorder, 8, 150, "exactly8", strlen("exactly8"));
	ts_writer_args(&recorder, 9, 150, "", 0);
	if (cut) {
		*(__u32 *)bad = cut;
		memset(bad + 16, 'x', sizeof(bad) - 16);
		file_chunk(&recorder, TSCOPE_CHUNK_ARGS, bad, sizeof(bad));
	}
	file_end(&recorder, 0, 0, 0);
	if (ts_writer_close(&recorder))
		abort();
}

/* Of who lived when the line was read, the latest. */
static void test_lines(void)
{
	static const size_t cuts[] = { 8, 16, 20, 32, 40 };
	struct ts_file recording;

	write_lines("0,2-3", 0);
	ok(!ts_file_read(&recording, path), "recording with command lines");
	is(recording.cpus, "0,2-3", "  CPUs");
	is(ts_file_args(&recording, 7, 50, 150), "sh -c true", "  the only one meanwhile");
	is(ts_file_args(&recording, 7, 50, 1000), "exactly8", "  the latest");
	ok(!ts_file_args(&recording, 7, 300, 1000) && !ts_file_args(&recording, 7, 0, 99) &&
	   !ts_file_args(&recording, 9, 0, 1000), "  none of another time, none that is empty");
	ts_file_drop(&recording);
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		write_lines("0", cuts[i]);
		ok(ts_file_read(&recording, path) == -EBADMSG, "  of a size %zu: bad", cuts[i]);
		ts_file_drop(&recording);
	}
	write_lines("0,", 0);
	ok(ts_file_read(&recording, path) == -EBADMSG, "  no CPUs: bad");
	ts_file_drop(&recording);
}

/* The same through taskscope/taskscope.h. */
static void test_public(void)
{
	struct ts_event event;
	struct ts_file *file;
	int nr = 0;

	write_recording(0, 0);
	ok(!ts_file_open(&file, path) && ts_file_is_whole(file), "file: open");
	ok(ts_file_info(file)->nr_cpus == FILE_CPUS && ts_file_started(file)->nr_rings == FILE_CPUS,
	   "  with what the module said");
	ok(ts_set_size(ts_file_set(file, TS_FILE_BEFORE)) == 2 &&
	   ts_set_find(ts_file_set(file, TS_FILE_AFTER), 7) &&
	   ts_tid(ts_set_at(ts_file_set(file, TS_FILE_EXITED_BEFORE), 0)) == 4 &&
	   !ts_set_size(ts_file_set(file, TS_FILE_EXITED_AFTER)) && !ts_file_set(file, 4),
	   "  with four sets of tasks");
	while (ts_file_next(file, &event) > 0)
		nr++;
	ok(nr == FILE_CPUS * NR_BLOCKS * FILE_EVENTS && !ts_file_rewind(file) &&
	   ts_file_next(file, &event) == 1, "  with events, and once more");
	ok(ts_file_real_ns(file, 9) - ts_file_real_ns(file, 2) == 7, "  with a clock");
	ts_file_close(file);
	ok(ts_file_open(&file, "/nonexistent") == -ENOENT, "file: not there");
	is(ts_file_why(file), "No such file or directory", "  in words");
	ts_file_close(file);
	ts_file_close(NULL);
	ok(ts_file_open(&file, "/dev/null") == -EBADMSG, "file: empty");
	is(ts_file_why(file), "not a recording of taskscope", "  in words");
	ts_file_close(file);
}

void test_file(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	test_whole(0, 0);
	test_whole(5, 0);
	test_whole(0, 12);
	test_cut();
	test_changed();
	test_heads();
	test_drafts();
	test_later();
	test_later_bad();
	test_missing();
	test_begin();
	test_limit();
	test_full_disk();
	test_not_begun();
	test_no_lines();
	test_lines();
	test_public();
	unlink(path);
}
