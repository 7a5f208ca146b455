// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"

static void (*end_program)(void) = abort;

void memory_at_end(void (*end)(void))
{
	end_program = end;
}

void out_of_memory(void)
{
	end_program();
	abort();
}
