// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "switch_state.h"

int switch_state_bits(char letter)
{
	static const char letters[] = "SDTtXZPI";
	const char *at;

	if (letter == 'R')
		return 0;
	/* It has none of its own there. */
	if (letter == 'F')
		letter = 'T';
	at = letter ? strchr(letters, letter) : NULL;
	return at ? 1 << (at - letters) : -1;
}
