/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_PROBES_H
#define _TSCOPE_PROBES_H

struct tscope_hook_table;

/* For tscope_hooks_attach(). */
extern struct tscope_hook_table tscope_probes;

#endif /* _TSCOPE_PROBES_H */
