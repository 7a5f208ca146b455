/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FUZZ_H
#define TASKSCOPE_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One target a file: file.c, record.c, ring.c.  main.c gives it inputs without a fuzzer, and
 * run has AFL++ find some.
 */

/**
 * LLVMFuzzerTestOneInput() - try one input
 * @data: the input
 * @size: its bytes
 *
 * Whatever the input is, the library may not crash, hang or leak, and what it takes for good
 * has to be: otherwise this ends the process.
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * fuzz_seed() - an input that is good
 * @i:	  which, from 0 on
 * @data: filled, at least FUZZ_SEED_BYTES
 *
 * Return: its bytes; 0: there are no more.
 */
size_t fuzz_seed(unsigned int i, uint8_t *data);

#define FUZZ_SEED_BYTES (128 * 1024)

/**
 * fuzz_expect() - end the process if something is not so
 * @holds: is it so?
 * @what:  what should be
 */
void fuzz_expect(bool holds, const char *what);

#endif
