/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_MINMAX_H
#define _BLAME_LINUX_MINMAX_H

#define max(_a, _b) ({ typeof(_a) _left = (_a); typeof(_b) _right = (_b); \
		       _left > _right ? _left : _right; })
#define min(_a, _b) ({ typeof(_a) _left = (_a); typeof(_b) _right = (_b); \
		       _left < _right ? _left : _right; })
#define min_t(_type, _a, _b) min((_type)(_a), (_type)(_b))

#define swap(a, b)	do { typeof(a) swapped = (a); (a) = (b); (b) = swapped; } while (0)

#endif
