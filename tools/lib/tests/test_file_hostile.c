// SPDX-License-Identifier: GPL-2.0
/* Frames of zstd that are made to harm the reader. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "packed_file.h"
#include "unit.h"

/* A file whose one frame has @bytes of @content.  Return: what the reader says. */
static struct read with_frame(const void *content, size_t bytes, int size_is_told)
{
	size_t room = ZSTD_compressBound(bytes), packed;
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	char *frame = malloc(room);
	struct ts_writer recorder;

	if (!frame || !zstd)
		abort();
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_contentSizeFlag, size_is_told);
	packed = ZSTD_compress2(zstd, frame, room, content, bytes);
	if (ZSTD_isError(packed) || packed > TSCOPE_CHUNK_BYTES_MAX)
		abort();
	packed_begin(&recorder, PLAIN);
	file_chunk(&recorder, TSCOPE_CHUNK_ZSTD, frame, packed);
	file_end(&recorder, 0, 0, 0);
	packed_close(&recorder);
	ZSTD_freeCCtx(zstd);
	free(frame);
	return packed_read();
}

/* What is in no frame, after all that an end needs. */
static void test_not_in_frame(__u32 type, const char *what)
{
	const struct {
		struct tscope_chunk stop_head;
		struct tscope_stream_stop stop;
		struct tscope_chunk chunk;
	} content = { { TSCOPE_CHUNK_STOP, sizeof(content.stop) }, { .size = sizeof(content.stop) },
		      { type, 0 } };
	struct read read = with_frame(&content, sizeof(content), 1);

	ok(read.err == -EBADMSG && strstr(read.why, "a frame with a chunk that cannot be"),
	   "frame: %s in it", what);
}

/* A small file with very many command lines. */
static void test_much(void)
{
	const size_t bytes = TSCOPE_FRAME_BYTES_MAX;
	char *content = calloc(1, bytes), *frame = malloc(ZSTD_compressBound(bytes));
	struct tscope_chunk *chunk = (void *)content;
	struct tscope_file_args *args = (void *)(chunk + 1);
	struct ts_writer recorder;
	struct read read;
	size_t packed;
	int i;

	if (!content || !frame)
		abort();
	*chunk = (struct tscope_chunk){ TSCOPE_CHUNK_ARGS, TSCOPE_CHUNK_BYTES_MAX };
	*args = (struct tscope_file_args){ .bytes = TSCOPE_CHUNK_BYTES_MAX, .tgid = 7 };
	packed = ZSTD_compress(frame, ZSTD_compressBound(bytes), content, bytes, 3);
	packed_begin(&recorder, PLAIN);
	for (i = 0; i < 400; i++)
		file_chunk(&recorder, TSCOPE_CHUNK_ZSTD, frame, packed);
	file_end(&recorder, 0, 0, 0);
	packed_close(&recorder);
	read = packed_read();
	ok(read.err == -EBADMSG && strstr(read.why, "a file of this size"),
	   "frame: %lld bytes are not 25 MiB of command lines", (long long)packed_bytes());
	free(content);
	free(frame);
}

static void test_bombs(void)
{
	const size_t most = TSCOPE_FRAME_BYTES_MAX, huge = 64 << 20;
	struct tscope_chunk *chunk = calloc(1, huge);
	struct read read;

	if (!chunk)
		abort();
	read = with_frame(chunk, huge, 1);
	ok(read.err == -EBADMSG && strstr(read.why, "cannot be unpacked"),
	   "frame: one of 64 MiB is refused");
	read = with_frame(chunk, huge, 0);
	ok(read.err == -EBADMSG && strstr(read.why, "cannot be unpacked"),
	   "frame: also if it does not say how much is in it");
	read = with_frame(chunk, most + 1, 1);
	ok(read.err == -EBADMSG, "frame: one byte too long");
	*chunk = (struct tscope_chunk){ 1000, TSCOPE_CHUNK_BYTES_MAX };
	read = with_frame(chunk, most, 1);
	ok(!read.err && read.is_whole, "frame: the largest chunk, of an unknown type");
	read = with_frame(chunk, most - 8, 1);
	ok(read.err == -EBADMSG, "frame: a chunk that is longer than that");
	*chunk = (struct tscope_chunk){ 1000, ~0U };
	read = with_frame(chunk, most, 1);
	ok(read.err == -EBADMSG, "frame: a chunk that is endless");
	*chunk = (struct tscope_chunk){ 1000, 0 };
	read = with_frame(chunk, 4, 1);
	ok(read.err == -EBADMSG, "frame: a part of a chunk");
	*chunk = (struct tscope_chunk){ TSCOPE_CHUNK_ZSTD, 0 };
	read = with_frame(chunk, 8, 1);
	ok(read.err == -EBADMSG, "frame: one in it");
	test_not_in_frame(TSCOPE_CHUNK_END, "an end");
	test_not_in_frame(TSCOPE_CHUNK_INDEX, "an index");
	test_not_in_frame(TSCOPE_CHUNK_INDEX_AT, "the place of an index");
	read = with_frame(chunk, 0, 1);
	ok(!read.err && read.is_whole, "frame: nothing in it");
	free(chunk);
}

void test_file_hostile(void)
{
	packed_make();
	test_bombs();
	test_much();
	packed_remove();
}
