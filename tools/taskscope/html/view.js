// SPDX-License-Identifier: GPL-2.0
/* Which part of a recording is shown, and how: without a window, so that tests can run it. */

/* No part is shorter: of that many nanoseconds. */
const SHORTEST = 20;

/* What the table can be sorted by: of the sums of a task. */
const SORTS = {
	name: sums => (sums.task.name || "").toLowerCase(),
	tid: sums => sums.task.tid,
	tgid: sums => sums.task.tgid || 0,
	run: sums => -sums.ns[0],
	wait: sums => -sums.ns[1],
	contended: sums => -sums.contended,
	idle: sums => -sums.idle,
	unknown: sums => -sums.unknown,
	sleep: sums => -sums.ns[2],
	block: sums => -sums.ns[3],
	stop: sums => -sums.ns[4],
	max: sums => -sums.wait_max,
	runs: sums => -sums.runs,
	limit: sums => -(sums.task.limit === null ? -1 : sums.task.limit),
};

/* All words have to fit: a number is a tid or tgid, another word is in the name. */
function matches(task, query) {
	return query.toLowerCase().split(/\s+/).filter(word => word).every(word =>
		/^\d+$/.test(word) && (task.tid === +word || task.tgid === +word) ||
		(task.name || "").toLowerCase().includes(word));
}

class View {
	constructor(model) {
		this.model = model;
		this.from = model.begin;
		this.to = model.end;
		this.cursor = null;
		this.selection = null;
		this.track = null;
		this.query = "";
		this.sort = "run";
		this.is_reversed = false;
		this.arrows = true;
		this.active = false;
		this.sorted = null;
	}

	/* Move to [@from, @to), which stays inside the recording. */
	show(from, to) {
		const all = this.model.end - this.model.begin;
		const length = Math.min(all, Math.max(Math.min(SHORTEST, all), Math.round(to - from)));

		from = Math.round(Math.min(Math.max(from, this.model.begin), this.model.end - length));
		this.from = from;
		this.to = from + length;
	}

	whole() {
		this.show(this.model.begin, this.model.end);
	}

	/* Closer by @factor, with @at staying where it is. */
	zoom(factor, at) {
		const length = (this.to - this.from) / factor;

		if (at === undefined)
			at = this.isVisible(this.cursor) ? this.cursor : (this.from + this.to) / 2;
		const from = at - (at - this.from) / (this.to - this.from) * length;
		this.show(from, from + length);
	}

	pan(ns) {
		this.show(this.from + ns, this.to + ns);
	}

	isVisible(time) {
		return time !== null && time >= this.from && time <= this.to;
	}

	/* So that @time is inside, and not at its edge. */
	reveal(time) {
		const length = this.to - this.from;

		if (time < this.from + length / 20 || time > this.to - length / 20)
			this.show(time - length / 2, time + length / 2);
	}

	select(from, to) {
		const { begin, end } = this.model, clip = time => Math.round(Math.min(Math.max(time, begin), end));

		[from, to] = [Math.min(from, to), Math.max(from, to)].map(clip);
		this.selection = to > from ? [from, to] : null;
	}

	/* What the table speaks of: the selection, or what is shown. */
	range() {
		return snap(this.model, ...(this.selection || [this.from, this.to]));
	}

	/* The tasks that fit the query, those that ran most first. */
	found() {
		if (!this.sorted) {
			const tasks = this.model.tasks.filter(task => task.is_shown);
			const run = new Map(tasks.map(task => [task, runUpTo(this.model, task, Infinity)]));
			this.sorted = tasks.sort((a, b) => run.get(b) - run.get(a) || a.tid - b.tid || a.nr - b.nr);
		}
		return this.sorted.filter(task => matches(task, this.query));
	}

	/* The rows of the table: sums of the tasks that were there meanwhile. */
	rows(tasks) {
		const [from, to] = this.range(), key = SORTS[this.sort], turn = this.is_reversed ? -1 : 1;
		const rows = tasks.map(task => sumsOf(this.model, task, from, to)).filter(
			sums => sums.ns.some(ns => ns) && (!this.active || sums.ns[0] || sums.ns[1]));
		const keys = new Map(rows.map(row => [row, key(row)]));

		return rows.sort((a, b) => {
			const x = keys.get(a), y = keys.get(b);
			return (x < y ? -1 : x > y ? 1 : a.task.tid - b.task.tid || a.task.nr - b.task.nr) * turn;
		});
	}

	/* The next change of a task, or a CPU, after the cursor, or before it. */
	step(track, is_back) {
		const { model } = this, times = model.times;
		const at = this.isVisible(this.cursor) ? this.cursor : is_back ? this.to : this.from;
		let starts, low, high;

		if (track.cpu) {
			[starts, low, high] = [track.cpu.start, 0, track.cpu.start.length];
		} else {
			[starts, low, high] = [times.start, track.task.first, track.task.last];
		}
		const i = is_back ? lastUpTo(starts, at - 1, low, high) :
				    lastUpTo(starts, at, low, high) + 1;
		if (i < low || i >= high)
			return false;
		this.cursor = starts[i];
		this.reveal(this.cursor);
		return true;
	}

	toHash() {
		const parts = new URLSearchParams();

		parts.set("from", this.from);
		parts.set("to", this.to);
		if (this.selection)
			parts.set("select", this.selection.join("-"));
		if (this.cursor !== null)
			parts.set("at", this.cursor);
		if (this.track)
			parts.set("track", this.track);
		if (this.query)
			parts.set("find", this.query);
		if (this.sort !== "run" || this.is_reversed)
			parts.set("sort", (this.is_reversed ? "-" : "") + this.sort);
		if (!this.arrows)
			parts.set("arrows", "0");
		if (this.active)
			parts.set("active", "1");
		return "#" + parts;
	}

	/* A link may have been cut, or be of another recording: what makes no sense is left out. */
	fromHash(hash) {
		const parts = new URLSearchParams(hash.replace(/^#/, ""));
		const number = text => text !== null && /^-?\d+$/.test(text) ? +text : null;
		const from = number(parts.get("from")), to = number(parts.get("to"));
		const selection = /^(-?\d+)-(-?\d+)$/.exec(parts.get("select") || "");
		const sort = parts.get("sort") || "run", by = sort.replace(/^-/, "");
		const at = number(parts.get("at"));

		this.whole();
		if (from !== null && to !== null && from < to)
			this.show(from, to);
		this.selection = null;
		if (selection)
			this.select(+selection[1], +selection[2]);
		this.cursor = at !== null && at >= this.model.begin && at <= this.model.end ? at : null;
		this.track = /^[ct]\d+$/.test(parts.get("track") || "") ? parts.get("track") : null;
		this.query = parts.get("find") || "";
		this.sort = Object.hasOwn(SORTS, by) ? by : "run";
		this.is_reversed = Object.hasOwn(SORTS, by) && sort[0] === "-";
		this.arrows = parts.get("arrows") !== "0";
		this.active = parts.get("active") === "1";
	}
}

/* Rows stand one below the other: the place of the first that ends below @y. */
function placeAt(rows, y) {
	let low = 0, high = rows.length;

	while (low < high) {
		const middle = (low + high) >> 1;
		if (rows[middle].y + rows[middle].height <= y)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The row at @y; undefined: none is there. */
function rowAt(rows, y) {
	const row = rows[placeAt(rows, y)];

	return row && row.y <= y ? row : undefined;
}

/* The rows of which something is between @top and @bottom. */
function rowsBetween(rows, top, bottom) {
	const found = [];

	for (let i = placeAt(rows, top); i < rows.length && rows[i].y < bottom; i++)
		found.push(rows[i]);
	return found;
}

/* Times of a ruler: round ones, about @nr of them; .digits: that tell two of them apart. */
function ticks(from, to, nr) {
	const rough = Math.max((to - from) / nr, 1), size = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].map(n => n * size).find(n => n >= rough), found = [];

	/* By number: what is added to a large time may be less than its last digit. */
	const first = Math.ceil(from / step), count = Math.min(Math.floor(to / step) - first + 1, 2 * nr + 10);
	for (let i = 0; i < count; i++)
		found.push((first + i) * step);
	return { step, at: found };
}

/* A time of a ruler, in seconds, with as many digits as the step needs. */
function tickText(at, step) {
	const digits = Math.max(0, 9 - Math.floor(Math.log10(step)));
	return (at / 1e9).toFixed(Math.min(9, digits)) + "\u2009s";
}
