/* SPDX-License-Identifier: GPL-2.0 */
/*
 * OpenMetrics, and the older text format of Prometheus: what the two have of a metric.
 */
#ifndef TASKSCOPE_EXPORTER_FORMAT_H
#define TASKSCOPE_EXPORTER_FORMAT_H

#include "metrics.h"
#include "text.h"

enum format {
	FORMAT_TEXT,		/* text/plain; version=0.0.4 */
	FORMAT_OPENMETRICS,	/* application/openmetrics-text; version=1.0.0 */
};

/**
 * format_choose() - the format that a scraper likes best
 * @accept: the header Accept of its request; NULL: it has none
 *
 * Return: FORMAT_TEXT, unless it names OpenMetrics, and likes it as much as text.
 */
enum format format_choose(const char *accept);

/**
 * format_content_type() - the header Content-Type
 * @format: of the answer
 */
const char *format_content_type(enum format format);

/**
 * put_label_value() - append the value of a label, without its quotes
 * @t: the text
 * @s: UTF-8 without controls
 */
void put_label_value(struct text *t, const char *s);

/**
 * put_seconds() - append nanoseconds as seconds, exactly
 * @t:	the text
 * @ns: the time
 */
void put_seconds(struct text *t, __u64 ns);

/**
 * put_head() - append the lines before the samples of a metric
 * @t:	    the text
 * @metric: the metric
 * @format: the format
 */
void put_head(struct text *t, const struct metric *metric, enum format format);

/**
 * put_name() - append the name of the samples of a metric
 * @t:	    the text
 * @metric: the metric, not a histogram
 */
void put_name(struct text *t, const struct metric *metric);

/**
 * type_word() - the word for the type of a metric
 * @metric: the metric
 * @format: the format
 */
const char *type_word(const struct metric *metric, enum format format);

/**
 * unit_word() - the word for a unit
 * @unit: the unit
 *
 * Return: the word; NULL: it is none.
 */
const char *unit_word(enum unit unit);

/**
 * put_end() - append the end of a page
 * @t:	    the text
 * @format: the format
 */
void put_end(struct text *t, enum format format);

#endif
