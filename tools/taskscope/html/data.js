// SPDX-License-Identifier: GPL-2.0
/*
 * What is in a recording, for the page: no window, no document.  export/page_ops.h says of what
 * the ops are made.  Times are numbers of nanoseconds since the recording began; a number holds
 * each up to 104 days, and one with a sign up to 52 days: the program writes no page of
 * more, so sums are exact.
 */

const IDLE = 0, OTHER = 1, SEVERAL = 2, TASK = 3, UNKNOWN = -1;
const RUN = 0, WAIT = 1, SLEEP = 2, BLOCK = 3, STOP = 4, ENDED = 5;
const STATES = ["RUN", "WAIT", "SLEEP", "BLOCK", "STOP"];
/* Kinds of ops: enum page_op. */
const OPS = { END: 0, SWITCH: 1, WAKE: 2, MIGRATE: 3, CLOSE: 4, SET: 5, LOST: 6, CPU: 7, FORK: 8, EXEC: 9,
	      EXIT: 10, RENAME: 11, TRIGGER: 12, TIME: 13, RAN: 14 };
const { FORK, EXEC, EXIT, RENAME, TRIGGER } = OPS;
const MARKS = { [FORK]: "fork", [EXEC]: "exec", [EXIT]: "exit", [RENAME]: "rename",
		[TRIGGER]: "trigger" };
/* In sharesOf(): the part of WAIT in which the CPU was idle. */
const IDLE_WAIT = 5;
const WOKEN_BY_IRQ = 4, WOKEN_NEW = 8;

/* An array of numbers that grows. */
class Column {
	constructor(kind, room = 1024) {
		this.kind = kind;
		this.at = new kind(room);
		this.nr = 0;
	}

	push(value) {
		if (this.nr === this.at.length) {
			const more = new this.kind(this.nr * 2);
			more.set(this.at);
			this.at = more;
		}
		this.at[this.nr++] = value;
	}

	done() {
		return this.at.subarray(0, this.nr);
	}
}

/* Each line is whole groups of four characters, but for the last one. */
function bytesOf(base64) {
	/* Newer browsers have it built in. */
	if (Uint8Array.fromBase64)
		return Uint8Array.fromBase64(base64);
	const lines = base64.split("\n"), bytes = new Uint8Array(base64.length);
	let nr = 0;

	for (const line of lines) {
		const text = atob(line);
		for (let i = 0; i < text.length; i++)
			bytes[nr++] = text.charCodeAt(i);
	}
	return bytes.subarray(0, nr);
}

/* Reads the numbers of the ops, one after the other. */
class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
	}

	byte() {
		if (this.at >= this.bytes.length)
			throw new Error("the page is cut: its events end too early");
		return this.bytes[this.at++];
	}

	/* Shifts are of 32 bits. */
	u() {
		let byte = this.byte(), value = byte & 127, unit = 128;

		for (; byte > 127; unit *= 128) {
			byte = this.byte();
			value += (byte & 127) * unit;
		}
		return value;
	}

	s() {
		const value = this.u();
		return value % 2 ? -(value + 1) / 2 : value / 2;
	}

	string() {
		const nr = this.u(), from = this.at;

		this.at += nr;
		return new TextDecoder().decode(this.bytes.subarray(from, this.at));
	}
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

/* Follows the ops as page_ops.h says. */
class Decoder {
	constructor(bytes, info) {
		const nr = info.tasks.length;

		this.reader = new Reader(bytes);
		this.info = info;
		this.now = 0;
		this.begin = info.part ? info.from : 0;
		this.open = new Float64Array(nr).fill(NaN);
		this.state = new Uint8Array(nr).fill(ENDED);
		this.cpuOf = new Int32Array(nr).fill(-1);
		this.cuts = new Map();
		this.cpus = new Map(info.cpus.map(cpu => [cpu, new CpuTrack(cpu, this.begin)]));
		this.times = { task: new Column(Int32Array), account: new Column(Uint8Array),
			       cpu: new Column(Int16Array), start: new Column(Float64Array),
			       end: new Column(Float64Array) };
		this.wakes = { time: new Column(Float64Array), task: new Column(Int32Array),
			       waker: new Column(Int32Array), cpu: new Column(Int16Array),
			       to: new Column(Int16Array), bits: new Column(Uint8Array) };
		this.moves = { time: new Column(Float64Array), task: new Column(Int32Array),
			       from: new Column(Int16Array), to: new Column(Int16Array) };
		this.marks = [];
		this.losses = [];
	}

	add(task, account, cpu, start, end) {
		const times = this.times;

		times.task.push(task);
		times.account.push(account);
		times.cpu.push(cpu);
		times.start.push(start);
		times.end.push(end);
	}

	/* A wait is cut where the task migrates meanwhile. */
	close(task, account, from, to) {
		const cuts = account === WAIT ? this.cuts.get(task) : undefined;

		this.cuts.delete(task);
		for (const cut of cuts || []) {
			if (cut.time <= from || cut.time >= to)
				continue;
			this.add(task, account, cut.cpu, from, cut.time);
			from = cut.time;
		}
		this.add(task, account, this.cpuOf[task], from, to);
		this.open[task] = to;
	}

	closePlainly(task, account) {
		if (this.open[task] < this.now)
			this.close(task, account, this.open[task], this.now);
	}

	/* Return: the CPU of an event, which moves the time on. */
	event() {
		const cpu = this.reader.u();

		this.now += this.reader.u();
		return cpu;
	}

	cpu(nr) {
		let cpu = this.cpus.get(nr);

		if (!cpu)
			this.cpus.set(nr, cpu = new CpuTrack(nr, this.begin));
		return cpu;
	}

	takeSwitch(bits) {
		const nr = this.event(), cpu = this.cpu(nr), next = this.reader.u();
		const is_plain = bits & 8, prev = is_plain ? cpu.running : this.reader.u();
		const left = prev - TASK, taken = next - TASK;

		cpu.ran(prev, this.now);
		cpu.running = next;
		cpu.is_known = cpu.is_told = true;
		if (left >= 0) {
			if (is_plain)
				this.closePlainly(left, RUN);
			this.state[left] = bits & 7;
		}
		if (taken >= 0) {
			if (is_plain)
				this.closePlainly(taken, WAIT);
			this.state[taken] = RUN;
			this.cpuOf[taken] = nr;
		}
	}

	takeWake(bits) {
		const nr = this.event(), woken = this.reader.u(), to = this.reader.u();
		const waker = bits & 2 ? this.reader.u() : this.cpu(nr).running;
		const task = woken - TASK, wakes = this.wakes;

		wakes.time.push(this.now);
		wakes.task.push(woken);
		wakes.waker.push(waker);
		wakes.cpu.push(nr);
		wakes.to.push(to);
		wakes.bits.push(bits);
		if (task < 0)
			return;
		if (bits & 1 && this.state[task] > WAIT && this.state[task] < ENDED) {
			this.closePlainly(task, this.state[task]);
			this.state[task] = WAIT;
		}
		this.cpuOf[task] = to;
	}

	takeMigration(bits) {
		this.event();
		const number = this.reader.u(), to = this.reader.u(), task = number - TASK;
		const from = bits & 1 ? this.reader.u() : this.cpuOf[task];

		this.moves.time.push(this.now);
		this.moves.task.push(number);
		this.moves.from.push(from);
		this.moves.to.push(to);
		if (task < 0)
			return;
		if (this.state[task] === WAIT) {
			const cuts = this.cuts.get(task) || [];
			cuts.push({ time: this.now, cpu: from });
			this.cuts.set(task, cuts);
		}
		this.cpuOf[task] = to;
	}

	takeClose(bits) {
		const task = this.reader.u() - TASK, to = this.now + this.reader.s();

		this.close(task, bits & 7, bits & 8 ? this.open[task] : to - this.reader.u(), to);
	}

	takeSet(bits) {
		const task = this.reader.u() - TASK;

		this.state[task] = bits & 7;
		this.open[task] = this.now + this.reader.s();
		/* In slots it does not say on which CPU the task is. */
		const cpu = this.reader.u() - 1;
		this.cpuOf[task] = this.info.slot ? -1 : cpu;
	}

	takeLoss() {
		const nr = this.event(), cpu = this.cpu(nr), heard = this.now + this.reader.s();

		if (cpu.is_told)
			cpu.ran(cpu.is_known ? cpu.running : UNKNOWN, heard);
		cpu.ran(UNKNOWN, this.now);
		cpu.is_known = false;
		cpu.is_told = true;
		this.losses.push({ cpu: nr, from: heard, to: this.now, nr: this.reader.u() });
	}

	takeCpu(bits) {
		const cpu = this.cpu(this.reader.u()), task = this.reader.u();

		cpu.running = task;
		cpu.is_known = bits & 1;
		cpu.is_told = true;
	}

	takeRun(bits) {
		const cpu = this.cpu(this.reader.u()), task = this.reader.u(), ns = this.reader.u();

		cpu.ran(bits & 1 ? task : UNKNOWN, cpu.since + ns);
		cpu.running = bits & 1 ? task : UNKNOWN;
		cpu.is_known = cpu.is_told = true;
	}

	takeMark(kind, bits) {
		const cpu = this.event(), mark = { kind, time: this.now, cpu, task: this.reader.u() };

		if (kind === FORK)
			mark.creator = this.reader.u();
		if (kind === EXEC || kind === RENAME)
			mark.name = this.reader.string();
		if (kind === EXEC)
			mark.file = this.reader.string();
		if (kind === EXIT)
			mark.code = this.reader.u();
		if (kind === TRIGGER) {
			mark.wait = this.reader.u();
			mark.waits = !!(bits & 1);
		}
		this.marks.push(mark);
	}

	/* Return: false: this was the last one. */
	take() {
		const op = this.reader.byte(), kind = op & 15, bits = op >> 4;

		switch (kind) {
		case OPS.END: return false;
		case OPS.SWITCH: this.takeSwitch(bits); break;
		case OPS.WAKE: this.takeWake(bits); break;
		case OPS.MIGRATE: this.takeMigration(bits); break;
		case OPS.CLOSE: this.takeClose(bits); break;
		case OPS.SET: this.takeSet(bits); break;
		case OPS.LOST: this.takeLoss(); break;
		case OPS.CPU: this.takeCpu(bits); break;
		case OPS.TIME: this.now += this.reader.s(); break;
		case OPS.RAN: this.takeRun(bits); break;
		case FORK: case EXEC: case EXIT: case RENAME: case TRIGGER:
			this.takeMark(kind, bits);
			break;
		default:
			throw new Error("the page is damaged: an op of kind " + kind);
		}
		return true;
	}
}

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

/* All words have to fit: a number is a tid or tgid, another word is in the name. */
function matches(task, query) {
	return query.toLowerCase().split(/\s+/).filter(word => word).every(word =>
		/^\d+$/.test(word) && (task.tid === +word || task.tgid === +word) ||
		(task.name || "").toLowerCase().includes(word));
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

/* Places of a task's marks in [@from, @to], at most one for @apart. */
function marksShown(model, task, from, to, apart) {
	const { first, place } = model.marks_of, { marks } = model, shown = [];
	let at = first[task.nr], until = from;

	for (;;) {
		let high = first[task.nr + 1];
		while (at < high) {
			const middle = (at + high) >> 1;
			if (marks[place[middle]].time < until)
				at = middle + 1;
			else
				high = middle;
		}
		if (at >= first[task.nr + 1] || marks[place[at]].time > to)
			return shown;
		shown.push(place[at]);
		until = marks[place[at]].time + apart;
		at++;
	}
}

/* How long it ran up to @time. */
function runUpTo(model, task, time) {
	const i = lastUpTo(model.times.start, time, task.first, task.last);

	return sumAt(model, task, RUN, i, time);
}

/* The waking that began the wait at place @i: its place in .wakes; -1: none did. */
function wakeOf(model, i) {
	const { first, place } = model.wakes_of, nr = model.times.task[i], time = model.wakes.time;
	let low = first[nr], high = first[nr + 1];

	while (low < high) {
		const middle = (low + high) >> 1;
		if (time[place[middle]] < model.times.start[i])
			low = middle + 1;
		else
			high = middle;
	}
	return low < first[nr + 1] && time[place[low]] === model.times.start[i] ? place[low] : -1;
}

/* A number of nanoseconds as milliseconds, with all its digits. */
function exactMs(ns) {
	const sign = ns < 0 ? "-" : "", digits = String(Math.abs(ns)).padStart(7, "0");

	return sign + digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, "\u2009") + "." + digits.slice(-6);
}

/* The same as people say it, of four digits or so. */
function shortTime(ns) {
	const units = [[1, "ns"], [1e3, "\u00b5s"], [1e6, "ms"], [1e9, "s"]];
	const [unit, name] = units.filter(([size], i) => !i || Math.abs(ns) >= size).pop();
	const value = ns / unit, whole = Math.trunc(Math.abs(value)).toString().length;

	return (unit === 1 ? String(ns) : value.toFixed(Math.max(0, 4 - whole))) + "\u2009" + name;
}

/* How a process ended, of the status that wait() gives. */
function exitText(code) {
	return code & 127 ? "signal " + (code & 127) : "exit status " + (code >> 8 & 255);
}

if (typeof module !== "undefined")
	module.exports = { IDLE, OTHER, SEVERAL, TASK, UNKNOWN, RUN, WAIT, SLEEP, BLOCK, STOP, ENDED,
			   EXEC, EXIT, FORK, RENAME, TRIGGER, STATES, bytesOf, decode, sumsOf, cpuSums,
			   matches, snap, timeAt, firstAfter, lastUpTo, splitWait, runUpTo, IDLE_WAIT,
			   sharesOf, marksShown, OPS,
			   wakeOf, exactMs, shortTime, exitText };
