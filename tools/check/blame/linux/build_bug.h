/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_BUILD_BUG_H
#define _BLAME_LINUX_BUILD_BUG_H

#define static_assert(_is_true) _Static_assert(_is_true, #_is_true)

#endif
