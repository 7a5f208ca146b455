// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_writer.h"
#include "saved_look.h"

static int write_chunks(struct ts_writer *writer, const struct tscope_info *info,
			const struct ts_set *living, const struct ts_set *exited)
{
	const struct tscope_stream_start start = {
		.size = sizeof(start), .nr_rings = info->nr_cpus, .now_ns = info->now_ns,
	};
	const struct tscope_stream_stop stop = { .size = sizeof(stop), .now_ns = info->now_ns };
	int err = ts_writer_begin(writer);

	if (!err)
		err = ts_writer_chunk(writer, TSCOPE_CHUNK_INFO, info, info->size);
	if (!err)
		err = ts_writer_chunk(writer, TSCOPE_CHUNK_START, &start, sizeof(start));
	if (!err)
		err = ts_writer_tasks(writer, TSCOPE_CHUNK_TASKS, living);
	if (!err)
		err = ts_writer_tasks(writer, TSCOPE_CHUNK_EXITED, exited);
	if (!err)
		err = ts_writer_chunk(writer, TSCOPE_CHUNK_STOP, &stop, sizeof(stop));
	return err ? err : ts_writer_chunk(writer, TSCOPE_CHUNK_END, NULL, 0);
}

static int write_to(const char *path, const struct tscope_info *info, const struct ts_set *living,
		    const struct ts_set *exited)
{
	struct ts_writer writer;
	int err = ts_writer_open(&writer, path), closed;

	if (err)
		return err;
	err = write_chunks(&writer, info, living, exited);
	closed = ts_writer_close(&writer);
	return err ? err : closed;
}

/* A file beside the one that there is, with its owner and its rights.  Return: 0 or -errno. */
static int begin_beside(char *beside, const struct stat *old)
{
	int fd = mkstemp(beside), err = 0;

	if (fd < 0)
		return -errno;
	if (fchown(fd, old->st_uid, old->st_gid) || fchmod(fd, old->st_mode & 0777))
		err = -errno;
	close(fd);
	if (err)
		unlink(beside);
	return err;
}

/* Takes its place when it is whole. */
static int write_beside(const char *path, const struct stat *old, const struct tscope_info *info,
			const struct ts_set *living, const struct ts_set *exited)
{
	char *beside;
	int err;

	if (asprintf(&beside, "%s.XXXXXX", path) < 0)
		return -ENOMEM;
	err = begin_beside(beside, old);
	if (!err) {
		err = write_to(beside, info, living, exited);
		if (!err && rename(beside, path))
			err = -errno;
		if (err)
			unlink(beside);
	}
	free(beside);
	return err;
}

int saved_look_write(const char *path, const struct tscope_info *info, const struct ts_set *living,
		     const struct ts_set *exited)
{
	struct stat old;
	char *file;
	int err;

	if (stat(path, &old)) {
		err = write_to(path, info, living, exited);
		if (err)
			unlink(path);
		return err;
	}
	if (!S_ISREG(old.st_mode))
		return write_to(path, info, living, exited);
	/* What a link leads to is written over, and not the link. */
	file = realpath(path, NULL);
	err = file ? write_beside(file, &old, info, living, exited) : -errno;
	free(file);
	return err;
}

bool saved_look_is(const struct ts_file *file)
{
	return !file->stream.start.events_given;
}

bool saved_look_has_exited(const struct ts_file *look)
{
	return look->info.groups & TSCOPE_GROUP_EXITED;
}

bool saved_looks_are_same(const struct ts_file *a, const struct ts_file *b)
{
	const struct record *rec;
	const struct ts_task *other;
	size_t i;

	for (i = 0; i < a->before.nr; i++) {
		rec = &a->before.task[i].rec;
		other = ts_set_lookup(&b->before, rec->tid);
		if (other && rec->ids && other->rec.ids && rec->accounts && other->rec.accounts &&
		    rec->ids->start_ns == other->rec.ids->start_ns &&
		    rec->accounts->since_ns == other->rec.accounts->since_ns)
			return true;
	}
	return false;
}

void saved_look_take(struct census *census, struct ts_file *look)
{
	census_begin(census, look->info.now_ns);
	census->living = look->before;
	census->exited = look->exited_before;
	look->before = look->exited_before = (struct ts_set){};
	census->has_exited = saved_look_has_exited(look);
	census->is_saved = true;
	census->lost = (struct lost){ .now_ns = look->info.now_ns, .what = "exited tasks" };
	census_take(census, look->info.blame_ns, look->info.now_ns);
}
