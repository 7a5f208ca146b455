// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <wchar.h>

#include "char_width.h"

size_t char_width(const char *s, size_t *bytes)
{
	wchar_t c;
	int n = mbtowc(&c, s, MB_CUR_MAX);

	*bytes = n > 0 ? n : 1;
	n = n > 0 ? wcwidth(c) : 1;
	return n > 0 ? n : 0;
}
