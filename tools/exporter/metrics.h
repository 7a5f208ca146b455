/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of all metrics: what is printed and the documentation are both made of it.
 */
#ifndef TASKSCOPE_EXPORTER_METRICS_H
#define TASKSCOPE_EXPORTER_METRICS_H

#include <stddef.h>

/* What a metric is of: a sample for each group, for each CPU, or one. */
enum scope {
	OF_GROUP,
	OF_CPU,
	OF_MODULE,
	OF_EXPORTER,
	NR_SCOPES,
};

enum metric_type {
	COUNTER,
	GAUGE,
	HISTOGRAM,	/* of the waits of a group */
	INFO,		/* 1, with the versions as labels */
};

/* Its name ends in its unit.  Seconds are kept as nanoseconds. */
enum unit {
	NO_UNIT,
	SECONDS,
	BYTES,
};

/* Values besides those of enum count: OF_GROUP. */
enum group_value {
	GROUP_TASKS = 1000,
	GROUP_LONGEST_NS,
};

/* OF_MODULE, OF_EXPORTER. */
enum value {
	MODULE_VERSIONS,
	MODULE_LOADED_NS,
	MODULE_RECORDS,
	MODULE_SEEN,
	MODULE_ADOPTED,
	MODULE_MISSED,
	MODULE_ENDS_MISSED,
	MODULE_TASK_BYTES,
	MODULE_CPU_BYTES,
	MODULE_STREAM_BYTES,
	EXPORTER_TASKS,
	EXPORTER_WITHOUT_RECORD,
	EXPORTER_READ,
	EXPORTER_LOST_PROCESSES,
	EXPORTER_LOST_THREADS,
	EXPORTER_GROUPS,
	EXPORTER_MAX_GROUPS,
	EXPORTER_FOLDED,
	/* And the number of a TSCOPE_COST_*. */
	PROBE_RUNS = 100,
	PROBE_MEASURED = 200,
	PROBE_MEASURED_NS = 300,
};

/**
 * struct series - one sample of a metric
 * @label: value of the metric's own label; NULL: it has none
 * @value: enum count or group_value, enum cpu_count, or enum value, by scope
 */
struct series {
	const char *label;
	unsigned int value;
};

/**
 * struct metric - a row of the table
 * @name:   its name, without the _total of a counter
 * @help:   what it is, a sentence without its full stop
 * @label:  name of its own label, besides that of the scope; NULL: it has none
 * @scope:  enum scope
 * @type:   enum metric_type
 * @unit:   enum unit
 * @series: its samples; the last one has a label of NULL, if @label is not NULL
 */
struct metric {
	const char *name;
	const char *help;
	const char *label;
	enum scope scope;
	enum metric_type type;
	enum unit unit;
	const struct series *series;
};

/**
 * metric_at() - the table
 * @i: a place, from 0 on
 *
 * Those of a scope come one after the other.
 *
 * Return: the metric; NULL: there are no more.
 */
const struct metric *metric_at(size_t i);

/**
 * metric_next() - the samples of a metric
 * @metric: the metric
 * @series: the sample before; NULL: none
 *
 * Return: the next sample; NULL: there are no more.
 */
const struct series *metric_next(const struct metric *metric, const struct series *series);

#endif
