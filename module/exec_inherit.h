/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_EXEC_INHERIT_H
#define _TSCOPE_EXEC_INHERIT_H

#include <linux/types.h>

struct tscope_record;

void tscope_inherit(struct tscope_record *heir, struct tscope_record *leader);
unsigned int tscope_inherit_read_begin(void);
bool tscope_inherit_read_retry(unsigned int seq);

#endif /* _TSCOPE_EXEC_INHERIT_H */
