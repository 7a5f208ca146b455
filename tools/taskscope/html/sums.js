// SPDX-License-Identifier: GPL-2.0
/* What became of a task, or a CPU, in a part of the recording. */

/* Of [@from, @to) of the wait at place @i: how long its CPU was idle, and it is not known. */
function splitWait(model, i, from, to) {
	const cpu = model.cpu_at.get(model.times.cpu[i]);

	if (!cpu)
		return { idle: 0, unknown: to - from };
	return { idle: cpu.idleIn(from, to), unknown: cpu.unknownIn(from, to) };
}

/* The first of a task's times that ends after @time. */
function firstAfter(model, task, time) {
	return lastUpTo(model.times.end, time, task.first, task.last) + 1;
}

/* The place of a task's time at @time; -1: it was not there. */
function timeAt(model, task, time) {
	const i = firstAfter(model, task, time);

	return i < task.last && model.times.start[i] <= time ? i : -1;
}

/**
 * What became of a task in [@from, @to): .ns by state; of the wait .contended, .idle, .unknown (0 in
 * slots); .wait_max, the longest piece of a wait; .runs, how often it got a CPU.
 */
function sumsOf(model, task, from, to) {
	const times = model.times, sums = { task, ns: [0, 0, 0, 0, 0], idle: 0, unknown: 0,
					    contended: 0, wait_max: 0, runs: 0 };
	let wait = 0, wait_end = NaN;

	for (let i = firstAfter(model, task, from); i < task.last && times.start[i] < to; i++) {
		const start = Math.max(from, times.start[i]), end = Math.min(to, times.end[i]);
		const account = times.account[i];

		sums.ns[account] += end - start;
		if (account === RUN && times.start[i] >= from)
			sums.runs++;
		if (account !== WAIT)
			continue;
		const is_whole = start === times.start[i] && end === times.end[i];
		const parts = is_whole || model.slot ? { idle: times.idle[i], unknown: times.unknown[i] } :
						       splitWait(model, i, start, end);
		sums.idle += parts.idle;
		sums.unknown += parts.unknown;
		wait = end - start + (wait_end === start ? wait : 0);
		wait_end = end;
		sums.wait_max = Math.max(sums.wait_max, wait);
	}
	sums.contended = sums.ns[WAIT] - sums.idle - sums.unknown;
	return sums;
}

/* In slots only their edges are exact: the selection from edge to edge. */
function snap(model, from, to) {
	if (!model.slot)
		return [from, to];
	const zero = model.info.part ? model.info.from : 0, slot = model.slot;
	const low = zero + Math.floor((from - zero) / slot) * slot;
	const high = zero + Math.ceil((to - zero) / slot) * slot;
	return [low <= zero ? Math.min(low, model.begin) : low, high >= model.end ? model.end : high];
}

/* What a CPU did in [@from, @to). */
function cpuSums(cpu, from, to) {
	const all = Math.max(0, Math.min(to, cpu.end) - Math.max(from, cpu.begin));
	const idle = cpu.idleIn(from, to), unknown = cpu.part(cpu.unknown, UNKNOWN, from, to);

	return { all, idle, unknown, busy: all - idle - unknown };
}

/* How long a task was in a state since its first time, up to @time, which is in the one at place @i. */
function sumAt(model, task, account, i, time) {
	const times = model.times;

	if (i < task.first)
		return 0;
	return times.before[account][i] + (times.account[i] === account ? Math.min(time, times.end[i]) - times.start[i] : 0);
}

/* The same of IDLE_WAIT. */
function idleAt(model, task, i, time) {
	const times = model.times, before = times.before[IDLE_WAIT];

	if (i < task.first)
		return 0;
	if (times.account[i] !== WAIT || !times.idle[i])
		return before[i];
	return before[i] + (time >= times.end[i] ? times.idle[i] : splitWait(model, i, times.start[i], time).idle);
}

/*
 * How long a task was in each state in [@from, @to), which begins in the time at place @i and ends in
 * that at place @j: WAIT without IDLE_WAIT, which stands after the states.
 */
function sharesOf(model, task, i, from, j, to) {
	const shares = [RUN, WAIT, SLEEP, BLOCK, STOP].map(account =>
		sumAt(model, task, account, j, to) - sumAt(model, task, account, i, from));
	const idle = idleAt(model, task, j, to) - idleAt(model, task, i, from);

	shares[WAIT] -= idle;
	shares.push(idle);
	return shares;
}

/* How long it ran up to @time. */
function runUpTo(model, task, time) {
	const i = lastUpTo(model.times.start, time, task.first, task.last);

	return sumAt(model, task, RUN, i, time);
}
