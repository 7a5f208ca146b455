/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TOKEN_H
#define _TSCOPE_TOKEN_H

#include <linux/types.h>

u64 tscope_token(const void *what);
void tscope_token_init(void);

#endif /* _TSCOPE_TOKEN_H */
