// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "file_frame.h"

/* A higher one takes more time and makes frames of this size hardly smaller. */
#define LEVEL 3

/* Of each ring the frame of its next block is kept, and some for other chunks. */
#define KEPT_LEAST 4
#define KEPT_MAX 256

struct ts_packer {
	ZSTD_CCtx *zstd;
	char frame[ZSTD_COMPRESSBOUND(TSCOPE_FRAME_BYTES_MAX)];
};

/* What was in the ZSTD chunk at @at; @used: the latest has the highest; 0: nothing is there. */
struct kept_frame {
	off_t at, end;
	__u64 used;
	size_t bytes;
	char *content;
};

struct ts_frames {
	FILE *file;
	ZSTD_DCtx *zstd;
	__u64 clock;
	bool lacks_memory;
	off_t end;
	char frame[TSCOPE_CHUNK_BYTES_MAX];
	size_t nr, most;
	struct kept_frame kept[KEPT_MAX];
};

struct ts_packer *ts_packer_new(void)
{
	struct ts_packer *packer = calloc(1, sizeof(*packer));

	if (!packer)
		return NULL;
	packer->zstd = ZSTD_createCCtx();
	if (!packer->zstd) {
		free(packer);
		return NULL;
	}
	ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, LEVEL);
	/* A byte that has changed is an error, and no other event. */
	ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1);
	return packer;
}

size_t ts_packer_pack(struct ts_packer *packer, const void *from, size_t bytes,
		      const void **frame)
{
	size_t packed = ZSTD_compress2(packer->zstd, packer->frame, sizeof(packer->frame), from,
				       bytes);

	*frame = packer->frame;
	if (ZSTD_isError(packed) || packed >= bytes || packed > TSCOPE_CHUNK_BYTES_MAX)
		return 0;
	return packed;
}

void ts_packer_free(struct ts_packer *packer)
{
	if (packer)
		ZSTD_freeCCtx(packer->zstd);
	free(packer);
}

struct ts_frames *ts_frames_new(FILE *file)
{
	struct ts_frames *frames = calloc(1, sizeof(*frames));

	if (!frames)
		return NULL;
	frames->file = file;
	frames->most = KEPT_LEAST;
	frames->zstd = ZSTD_createDCtx();
	if (!frames->zstd) {
		free(frames);
		return NULL;
	}
	return frames;
}

void ts_frames_keep(struct ts_frames *frames, size_t nr_rings)
{
	frames->most = nr_rings < KEPT_MAX - KEPT_LEAST ? nr_rings + KEPT_LEAST : KEPT_MAX;
}

bool ts_frame_may_have(__u32 type)
{
	return type != TSCOPE_CHUNK_ZSTD && type != TSCOPE_CHUNK_INDEX &&
	       type != TSCOPE_CHUNK_INDEX_AT && type != TSCOPE_CHUNK_END;
}

ssize_t ts_frames_unpack(struct ts_frames *frames, const void *frame, size_t bytes, void *to)
{
	size_t all = ZSTD_decompressDCtx(frames->zstd, to, TSCOPE_FRAME_BYTES_MAX, frame, bytes);

	return ZSTD_isError(all) ? -EBADMSG : (ssize_t)all;
}

/* A place for one more, or that of the frame that was not used for the longest time. */
static struct kept_frame *choose(struct ts_frames *frames)
{
	struct kept_frame *oldest = &frames->kept[0];
	size_t i;

	if (frames->nr < frames->most)
		return &frames->kept[frames->nr++];
	for (i = 1; i < frames->nr; i++)
		if (frames->kept[i].used < oldest->used)
			oldest = &frames->kept[i];
	return oldest;
}

/* The file stands after the head of the ZSTD chunk at @at. */
static int read_frame(struct ts_frames *frames, off_t at, size_t bytes, struct kept_frame **found)
{
	struct kept_frame *frame = choose(frames);
	ssize_t all;

	frame->used = 0;
	if (!frame->content)
		frame->content = malloc(TSCOPE_FRAME_BYTES_MAX);
	frames->lacks_memory = !frame->content;
	if (!frame->content)
		return -ENOMEM;
	if (bytes > sizeof(frames->frame) || fread(frames->frame, bytes, 1, frames->file) != 1)
		return -EBADMSG;
	all = ts_frames_unpack(frames, frames->frame, bytes, frame->content);
	if (all < 0)
		return all;
	frame->at = at;
	frame->end = frames->end;
	frame->bytes = all;
	*found = frame;
	return 0;
}

static int read_inside(struct ts_frames *frames, struct kept_frame *frame, __u32 inside,
		       struct tscope_chunk *head, void *to, size_t room)
{
	frame->used = ++frames->clock;
	if (inside % 8 || inside > frame->bytes || frame->bytes - inside < sizeof(*head))
		return -EBADMSG;
	memcpy(head, frame->content + inside, sizeof(*head));
	if (head->bytes > room || head->bytes > frame->bytes - inside - sizeof(*head) ||
	    !ts_frame_may_have(head->type))
		return -EBADMSG;
	memcpy(to, frame->content + inside + sizeof(*head), head->bytes);
	return 0;
}

bool ts_frames_look(struct ts_frames *frames, off_t at, struct tscope_chunk *head)
{
	return !fseeko(frames->file, at, SEEK_SET) &&
	       fread(head, sizeof(*head), 1, frames->file) == 1;
}

int ts_frames_read(struct ts_frames *frames, off_t at, __u32 inside, struct tscope_chunk *head,
		   void *to, size_t room)
{
	struct kept_frame *frame = NULL;
	size_t i;
	int err;

	for (i = 0; i < frames->nr; i++)
		if (frames->kept[i].used && frames->kept[i].at == at) {
			frames->end = frames->kept[i].end;
			return read_inside(frames, &frames->kept[i], inside, head, to, room);
		}
	if (!ts_frames_look(frames, at, head))
		return -EBADMSG;
	frames->end = at + sizeof(*head) + ((head->bytes + 7ULL) & ~7ULL);
	if (head->type == TSCOPE_CHUNK_ZSTD) {
		err = read_frame(frames, at, head->bytes, &frame);
		return err ? err : read_inside(frames, frame, inside, head, to, room);
	}
	if (inside || head->bytes > room ||
	    (head->bytes && fread(to, head->bytes, 1, frames->file) != 1))
		return -EBADMSG;
	return 0;
}

off_t ts_frames_end(const struct ts_frames *frames)
{
	return frames->end;
}

bool ts_frames_lack_memory(const struct ts_frames *frames)
{
	return frames->lacks_memory;
}

void ts_frames_free(struct ts_frames *frames)
{
	size_t i;

	if (!frames)
		return;
	for (i = 0; i < frames->nr; i++)
		free(frames->kept[i].content);
	ZSTD_freeDCtx(frames->zstd);
	free(frames);
}
