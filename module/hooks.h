/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_HOOKS_H
#define _TSCOPE_HOOKS_H

#include <linux/types.h>

int tscope_hooks_attach(void);
void tscope_hooks_detach(void);
u64 tscope_hooks_attached(void);
u64 tscope_hooks_want(u64 hooks);
void tscope_hooks_unwant(u64 hooks);

#endif /* _TSCOPE_HOOKS_H */
