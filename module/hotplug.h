/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_HOTPLUG_H
#define _TSCOPE_HOTPLUG_H

int tscope_hotplug_watch(void);
void tscope_hotplug_unwatch(void);

#endif /* _TSCOPE_HOTPLUG_H */
