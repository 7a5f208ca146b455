// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

/*
 * A fuzzer for make check: the same inputs each time.
 *
 *	PROGRAM NUMBER [FILE...]	so many changed inputs, after the good ones and FILEs
 *	PROGRAM --seeds FOLDER		write the good ones
 *	PROGRAM FILE...			these
 */

#define NR_INPUTS 64
/* Large ones take long. */
#define SMALL_BYTES 16384

static struct {
	uint8_t *data;
	size_t bytes;
} inputs[NR_INPUTS];
static unsigned int nr_inputs;

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t below(size_t n)
{
	return n ? next() % n : 0;
}

static void add_input(const void *data, size_t bytes)
{
	if (nr_inputs == NR_INPUTS)
		errx(2, "too many inputs");
	inputs[nr_inputs].data = malloc(bytes + 1);
	if (!inputs[nr_inputs].data)
		err(2, "inputs");
	memcpy(inputs[nr_inputs].data, data, bytes);
	inputs[nr_inputs++].bytes = bytes;
}

static void add_seeds(void)
{
	static uint8_t data[FUZZ_SEED_BYTES];
	unsigned int i;
	size_t bytes;

	for (i = 0; (bytes = fuzz_seed(i, data)); i++)
		add_input(data, bytes);
}

static void add_file(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "re");

	if (!file)
		err(2, "%s", path);
	add_input(data, fread(data, 1, sizeof(data), file));
	fclose(file);
}

static void write_seeds(const char *folder)
{
	char path[4096];
	FILE *file;
	unsigned int i;

	for (i = 0; i < nr_inputs; i++) {
		snprintf(path, sizeof(path), "%s/seed-%u", folder, i);
		file = fopen(path, "we");
		if (!file || fwrite(inputs[i].data, inputs[i].bytes, 1, file) != 1 || fclose(file))
			err(2, "%s", path);
	}
}

static void put_number(uint8_t *at, size_t room)
{
	static const uint64_t numbers[] = { 0, 1, 7, 8, 16, 24, 255, 4096, 65536, 1ULL << 31,
					    1ULL << 32, 1ULL << 40, 1ULL << 63, ~0ULL, ~7ULL };
	uint64_t number = numbers[below(sizeof(numbers) / sizeof(numbers[0]))];
	size_t bytes = 1 << below(4);

	memcpy(at, &number, bytes < room ? bytes : room);
}

static size_t change(uint8_t *data, size_t bytes)
{
	size_t at = below(bytes), from = below(bytes), n = below(64);

	switch (next() % 6) {
	case 0:
		data[at] ^= 1 << below(8);
		break;
	case 1:
		data[at] = next();
		break;
	case 2:
		put_number(data + (at & ~7UL), bytes - (at & ~7UL));
		break;
	case 3:
		put_number(data + (at & ~3UL), bytes - (at & ~3UL));
		break;
	case 4:
		n = n < bytes - at ? n : bytes - at;
		n = n < bytes - from ? n : bytes - from;
		memmove(data + at, data + from, n);
		break;
	default:
		/* Seldom shorter: most of it would not be looked at. */
		return below(8) ? bytes : at;
	}
	return bytes;
}

static void try_changed(void)
{
	unsigned int i = below(nr_inputs), left = 1 + below(6);
	size_t bytes;
	uint8_t *data;

	if (inputs[i].bytes > SMALL_BYTES && below(64))
		i = 0;
	bytes = inputs[i].bytes;
	/* Exactly so long, for the sanitizer to see. */
	data = malloc(bytes ? bytes : 1);
	if (!data)
		err(2, "input");
	memcpy(data, inputs[i].data, bytes);
	while (left-- && bytes)
		bytes = change(data, bytes);
	data = realloc(data, bytes ? bytes : 1);
	LLVMFuzzerTestOneInput(data, bytes);
	free(data);
}

int main(int argc, char **argv)
{
	unsigned long number = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, n;
	unsigned int i;

	if (argc == 3 && !strcmp(argv[1], "--seeds")) {
		add_seeds();
		write_seeds(argv[2]);
		return 0;
	}
	if (number)
		add_seeds();
	for (i = number ? 2 : 1; i < (unsigned int)argc; i++)
		add_file(argv[i]);
	if (!nr_inputs)
		errx(2, "usage: %s NUMBER [FILE...] | --seeds FOLDER | FILE...", argv[0]);
	for (i = 0; i < nr_inputs; i++)
		LLVMFuzzerTestOneInput(inputs[i].data, inputs[i].bytes);
	for (n = 0; n < number; n++)
		try_changed();
	for (i = 0; i < nr_inputs; i++)
		free(inputs[i].data);
	printf("ok - %s: %u good inputs, %lu that were changed\n",
	       strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0], nr_inputs, number);
	return 0;
}
