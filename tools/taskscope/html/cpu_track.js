// SPDX-License-Identifier: GPL-2.0
/* What the CPUs ran, and how a time is found among many. */

/* The last place in [@low, @high) of what ascends in @values that is not above @value; or @low - 1. */
function lastUpTo(values, value, low, high) {
	while (low < high) {
		const middle = (low + high) >> 1;
		if (values[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

/* The same, from a place on that is not above @value and likely near to it. */
function nextUpTo(values, value, low, high) {
	let step = 1;

	while (low + step < high && values[low + step] <= value) {
		low += step;
		step *= 2;
	}
	return lastUpTo(values, value, low, Math.min(low + step, high));
}

/* What one CPU ran: each piece goes on up to the next one. */
class CpuTrack {
	constructor(nr, begin) {
		this.nr = nr;
		this.begin = begin;
		this.since = begin;
		this.running = UNKNOWN;
		this.is_known = false;
		this.is_told = false;
		this.start = new Column(Float64Array);
		this.task = new Column(Int32Array);
	}

	/* Up to @to it ran @task, since what was told last. */
	ran(task, to) {
		if (to <= this.since)
			return;
		const nr = this.task.nr;
		if (!nr || this.task.at[nr - 1] !== task) {
			this.start.push(this.since);
			this.task.push(task);
		}
		this.since = to;
	}

	/*
	 * Nothing is known of it from @until to @end.  With how long it was idle, and it is not known
	 * what it did, before each piece.
	 */
	done(until, end) {
		this.end = Math.max(end, this.since);
		if (this.is_told) {
			this.ran(this.is_known ? this.running : UNKNOWN, until);
			this.ran(UNKNOWN, end);
		}
		this.start = this.start.done();
		this.task = this.task.done();
		this.idle = new Float64Array(this.task.length + 1);
		this.unknown = new Float64Array(this.task.length + 1);
		for (let i = 0; i < this.task.length; i++) {
			const ns = this.endOf(i) - this.start[i];
			this.idle[i + 1] = this.idle[i] + (this.task[i] === IDLE ? ns : 0);
			this.unknown[i + 1] = this.unknown[i] + (this.task[i] === UNKNOWN ? ns : 0);
		}
	}

	endOf(i) {
		return i + 1 < this.start.length ? this.start[i + 1] : this.end;
	}

	/* How long it had been idle, or was not known, up to @time, which is in piece @i. */
	sumAt(sums, task, i, time) {
		if (i < 0)
			return 0;
		return sums[i] + (this.task[i] === task ? Math.min(time, this.end) - this.start[i] : 0);
	}

	/* The piece that has begun at @time; -1: none. */
	placeOf(time) {
		return lastUpTo(this.start, time, 0, this.start.length);
	}

	/* How long of [@from, @to) it was idle, or is not known; before its begin it is not known. */
	part(sums, task, from, to) {
		return this.sumAt(sums, task, this.placeOf(to), to) -
		       this.sumAt(sums, task, this.placeOf(from), from);
	}

	idleIn(from, to) {
		return this.part(this.idle, IDLE, from, to);
	}

	unknownIn(from, to) {
		const inside = Math.max(0, Math.min(to, this.end) - Math.max(from, this.begin));
		return to - from - inside + this.part(this.unknown, UNKNOWN, from, to);
	}
}
