/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CHANGED_H
#define _TSCOPE_CHANGED_H

#include <linux/types.h>

struct tscope_record;

bool tscope_record_has_changed(const struct tscope_record *rec, u64 since_ns);

#endif /* _TSCOPE_CHANGED_H */
