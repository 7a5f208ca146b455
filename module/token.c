// SPDX-License-Identifier: GPL-2.0
/* Tokens: what readers compare to see which tasks share a thing, instead of its address. */
#include <linux/random.h>
#include <linux/siphash.h>

#include "token.h"

static siphash_key_t tscope_token_key;

/**
 * tscope_token() - the token of a thing that tasks share
 * @what: its address
 *
 * The hash has a key, chosen at load: a token says nothing about the address.
 *
 * Context: any.
 * Return: the same for the same address until unload; not 0, and not like a kernel address,
 *	   which has the highest bit set.
 */
u64 tscope_token(const void *what)
{
	return siphash_1u64((unsigned long)what, &tscope_token_key) >> 1 ?: 1;
}

/**
 * tscope_token_init() - choose the key
 *
 * Context: process context.
 */
void tscope_token_init(void)
{
	get_random_bytes(&tscope_token_key, sizeof(tscope_token_key));
}
