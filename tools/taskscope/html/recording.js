// SPDX-License-Identifier: GPL-2.0
/* A recording, as the page has it: no window, no document. */

/* The places of each value of @keys from 0 to @nr - 1, in their order: first[key] to first[key + 1]. */
function groupBy(keys, nr) {
	const first = new Uint32Array(nr + 1), place = new Uint32Array(keys.length);

	for (let i = 0; i < keys.length; i++)
		if (keys[i] >= 0)
			first[keys[i] + 1]++;
	for (let key = 0; key < nr; key++)
		first[key + 1] += first[key];
	const next = first.slice();
	for (let i = 0; i < keys.length; i++)
		if (keys[i] >= 0)
			place[next[keys[i]]++] = i;
	return { first, place };
}

function pick(column, place) {
	const picked = new column.constructor(place.length);

	for (let i = 0; i < place.length; i++)
		picked[i] = column[place[i]];
	return picked;
}

function doneAll(columns) {
	return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.done()]));
}

/* The tasks of the document; @first and @last are places in the times. */
function makeTask(row, nr, first) {
	const bits = row[5];

	return {
		nr, tid: row[0], tgid: row[1] || null, name: row[2], since: row[3], until: row[4],
		is_shown: !!(bits & 1), is_doubtful: !!(bits & 2), is_born: !!(bits & 4),
		has_ended: !!(bits & 8), exit: bits & 16 ? row[6] : null,
		limit: bits & 32 ? row[7] : null, first: first[nr], last: first[nr + 1],
	};
}

/* In slots the times have no order, so it cannot be told what a CPU did in a wait. */
function addSums(model) {
	const times = model.times, nr = times.task.length;

	times.before = Array.from({ length: IDLE_WAIT + 1 }, () => new Float64Array(nr + 1));
	times.idle = new Float64Array(nr);
	times.unknown = new Float64Array(nr);
	for (let i = 0; i < nr; i++) {
		const ns = times.end[i] - times.start[i], account = times.account[i];
		const is_same = i + 1 < nr && times.task[i + 1] === times.task[i];

		if (account === WAIT && !model.slot) {
			const parts = splitWait(model, i, times.start[i], times.end[i]);
			times.idle[i] = parts.idle;
			times.unknown[i] = parts.unknown;
		}
		for (let share = 0; is_same && share <= IDLE_WAIT; share++)
			times.before[share][i + 1] = times.before[share][i];
		if (is_same) {
			times.before[account][i + 1] += ns;
			times.before[IDLE_WAIT][i + 1] += times.idle[i];
		}
	}
}

/**
 * A recording: @bytes are its ops, @info its document.
 *
 * .tasks: in the order of their numbers, less TASK; .cpus: CpuTracks in the order of CPUs;
 * .times: the times of all tasks, those of a task together and in their order: task, account,
 * cpu (-1: not known), start, end, idle (of a wait: how long its CPU was idle), unknown, and
 * before: for each state, and IDLE_WAIT, sums of those of the same task before it;
 * .wakes, .moves, .marks, .losses: in the order of their times; .wakes_of, .moves_of, .marks_of: by
 * task, see groupBy(); .triggers: those of the marks.
 */
function decode(bytes, info) {
	const decoder = new Decoder(bytes, info), nr = info.tasks.length;

	while (decoder.take())
		;
	const unsorted = doneAll(decoder.times), by_task = groupBy(unsorted.task, nr);
	const times = Object.fromEntries(Object.entries(unsorted).map(
		([name, column]) => [name, pick(column, by_task.place)]));
	const model = {
		info, times, marks: decoder.marks, losses: decoder.losses, slot: info.slot,
		wakes: doneAll(decoder.wakes), moves: doneAll(decoder.moves),
		tasks: info.tasks.map((row, i) => makeTask(row, i, by_task.first)),
	};
	model.begin = decoder.begin;
	const until = info.part ? info.to : info.until;
	model.end = until;
	for (let i = 0; i < times.task.length; i++) {
		model.begin = Math.min(model.begin, times.start[i]);
		model.end = Math.max(model.end, times.end[i]);
	}
	/* A window of no length cannot be drawn. */
	model.end = Math.max(model.end, model.begin + 1);
	model.cpus = [...decoder.cpus.values()].sort((a, b) => a.nr - b.nr);
	for (const cpu of model.cpus)
		cpu.done(until, model.end);
	model.cpu_at = new Map(model.cpus.map(cpu => [cpu.nr, cpu]));
	addSums(model);
	model.wakes_of = groupBy(model.wakes.task.map(task => task - TASK), nr);
	model.moves_of = groupBy(model.moves.task.map(task => task - TASK), nr);
	model.marks_of = groupBy(model.marks.map(mark => mark.task - TASK), nr);
	model.triggers = model.marks.filter(mark => mark.kind === TRIGGER);
	return model;
}
