/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PING_PONG_H
#define TASKSCOPE_PING_PONG_H

#include "cost_print.h"

/**
 * ping_pong() - two tasks hand a byte to one another, over and over, and wait for it
 * @cost:  @partner, @from and @to are given; the rest is filled
 * @for_ns: for about so long
 *
 * What cannot be done ends the program.
 */
void ping_pong(struct cost *cost, __u64 for_ns);

#endif
