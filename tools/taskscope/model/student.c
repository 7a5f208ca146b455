// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "student.h"

/* Above any limit that is asked for. */
#define LIMIT_MAX 1e9

/*
 * The probability of a value between -t and t: a finite sum, see Abramowitz and Stegun, Handbook
 * of Mathematical Functions, 26.7.3 and 26.7.4.
 */
static double within(unsigned int freedom, double t)
{
	double angle = atan(t / sqrt(freedom)), cosine = cos(angle), term, sum;
	unsigned int n;

	if (freedom == 1)
		return angle * M_2_PI;
	sum = term = freedom % 2 ? cosine : 1;
	for (n = freedom % 2 ? 2 : 1; n + 2 <= freedom - 1; n += 2) {
		term *= cosine * cosine * n / (n + 1);
		sum += term;
	}
	sum *= sin(angle);
	return freedom % 2 ? (angle + sum) * M_2_PI : sum;
}

double student_limit(unsigned int freedom, double beyond)
{
	double low = 0, high = LIMIT_MAX, middle;
	int i;

	for (i = 0; i < 200; i++) {
		middle = (low + high) / 2;
		if (1 - within(freedom, middle) > beyond)
			low = middle;
		else
			high = middle;
	}
	return high;
}
