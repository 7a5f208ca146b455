// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "char_width.h"
#include "frame.h"
#include "memory.h"

static struct cell *cell_at(const struct frame *frame, int y, int x)
{
	return &frame->cell[(size_t)y * frame->width + x];
}

static void empty(struct cell *cell)
{
	*cell = (struct cell){ .s = " " };
}

void frame_begin(struct frame *frame, int lines, int width)
{
	size_t nr = (size_t)lines * width, i;

	if (lines != frame->lines || width != frame->width) {
		free(frame->cell);
		frame->cell = calloc(nr + 1, sizeof(*frame->cell));
		if (!frame->cell)
			out_of_memory();
	}
	frame->lines = lines;
	frame->width = width;
	frame->has_cursor = false;
	for (i = 0; i < nr; i++)
		empty(&frame->cell[i]);
}

static bool is_control(const char *s, size_t bytes)
{
	return bytes == 1 && ((unsigned char)*s < ' ' || (unsigned char)*s >= 0x7f);
}

int frame_put(struct frame *frame, int y, int x, int end, unsigned int look, const char *s)
{
	size_t bytes, wide;
	struct cell *cell;

	if (end > frame->width)
		end = frame->width;
	if (y < 0 || y >= frame->lines || x < 0)
		return x;
	for (; *s && *s != '\n'; s += bytes) {
		wide = char_width(s, &bytes);
		if (is_control(s, bytes))
			wide = 1;
		if (!wide)
			continue;
		if (x + (int)wide > end)
			break;
		cell = cell_at(frame, y, x);
		*cell = (struct cell){ .look = look };
		if (is_control(s, bytes) || bytes > 4)
			cell->s[0] = '?';
		else
			memcpy(cell->s, s, bytes);
		if (wide > 1)
			*cell_at(frame, y, x + 1) = (struct cell){ .look = look };
		x += wide;
	}
	return x;
}

void frame_fill(struct frame *frame, int y, int x, int end, unsigned int look)
{
	if (end > frame->width)
		end = frame->width;
	if (y < 0 || y >= frame->lines)
		return;
	for (; x < end; x++)
		cell_at(frame, y, x)->look |= look;
}

void frame_clear_line(struct frame *frame, int y, int x, int end)
{
	if (end > frame->width)
		end = frame->width;
	if (y < 0 || y >= frame->lines)
		return;
	for (; x < end; x++)
		empty(cell_at(frame, y, x));
}

void frame_line(const struct frame *frame, int y, struct text *t)
{
	int x, last = -1;

	for (x = 0; x < frame->width; x++)
		if (cell_at(frame, y, x)->s[0] != ' ')
			last = x;
	for (x = 0; x <= last; x++)
		text_puts(t, cell_at(frame, y, x)->s);
}

int frame_width_of(const char *s)
{
	size_t bytes;
	int width = 0;

	for (; *s; s += bytes)
		width += char_width(s, &bytes);
	return width;
}

void frame_free(struct frame *frame)
{
	free(frame->cell);
	*frame = (struct frame){};
}
