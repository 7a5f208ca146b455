// SPDX-License-Identifier: GPL-2.0
/* Pages that the program writes, read by its scripts: beside what report says of the same recording. */
"use strict";
const test = require("node:test"), assert = require("node:assert"), fs = require("node:fs"), path = require("node:path");
const scripts = require("./scripts.js");
const { HOSTILE, PROGRAM, UNIT, realLoad, hostileLoad, madeLoad, pageOf, reportOf, run, file } = require("./pages.js");

const { RUN, WAIT, TASK, UNKNOWN } = scripts;
const NAMES = ["run", "wait", "sleep", "block", "stop"];

/* A row as text, to compare what has no order of its own. */
const lineOf = (tid, tgid, name, ns) => [tid, tgid, name, ...ns].join(" ");

function linesOfPage(model, from = model.begin, to = model.end) {
	return model.tasks.filter(task => task.is_shown).map(task =>
		lineOf(task.tid, task.tgid, task.name, scripts.sumsOf(model, task, from, to).ns)).sort();
}

function linesOfReport(recording) {
	return reportOf(recording).map(row => lineOf(row.tid, row.tgid, row.comm, NAMES.map(name => row[name]))).sort();
}

function checkReport(recording, ...options) {
	const page = pageOf(recording, ...options);

	assert.ok(linesOfPage(page.model).length > 5);
	assert.deepStrictEqual(linesOfPage(page.model), linesOfReport(recording));
	return page;
}

/* Sums by way of each time, one by one. */
function slowSums(model, task, from, to) {
	const ns = [0, 0, 0, 0, 0], times = model.times;

	for (let i = task.first; i < task.last; i++)
		ns[times.account[i]] += Math.max(0, Math.min(to, times.end[i]) - Math.max(from, times.start[i]));
	return ns;
}

function slowIdle(model, task, from, to) {
	const times = model.times;
	let idle = 0;

	for (let i = task.first; i < task.last; i++) {
		const cpu = model.cpu_at.get(times.cpu[i]);
		for (let j = 0; times.account[i] === WAIT && cpu && j < cpu.task.length; j++)
			if (cpu.task[j] === scripts.IDLE)
				idle += Math.max(0, Math.min(to, times.end[i], cpu.endOf(j)) -
						 Math.max(from, times.start[i], cpu.start[j]));
	}
	return idle;
}

test("sums of the whole are those of report: a real load", () => {
	const { model } = checkReport(realLoad());
	const longest = new Map(reportOf(file("real.data")).map(row => [row.tid + row.comm, row.wait_max]));

	for (const task of model.tasks.filter(each => each.is_shown && each.is_born))
		assert.strictEqual(scripts.sumsOf(model, task, model.begin, model.end).wait_max,
				   longest.get(task.tid + task.name), task.name);
});

test("sums of the whole are those of report: a made load", () => {
	const page = checkReport(madeLoad(20000));

	assert.ok(page.bytes.length * 4 / 3 / page.info.events < 12);
	/* With the page itself. */
	assert.ok(pageOf(madeLoad(200000)).text.length / 200000 < 12);
});

test("sums of parts add up, and are those of each time one by one", () => {
	const { model } = pageOf(realLoad()), length = model.end - model.begin;
	const cuts = [0, 0.1, 0.1001, 0.37, 0.5, 0.77777, 1].map(part => model.begin + Math.round(length * part));

	for (const task of model.tasks) {
		const whole = scripts.sumsOf(model, task, model.begin, model.end), added = [0, 0, 0, 0, 0];
		let idle = 0;
		for (let i = 0; i + 1 < cuts.length; i++) {
			const part = scripts.sumsOf(model, task, cuts[i], cuts[i + 1]);
			assert.deepStrictEqual(part.ns, slowSums(model, task, cuts[i], cuts[i + 1]));
			assert.strictEqual(part.idle, slowIdle(model, task, cuts[i], cuts[i + 1]));
			assert.strictEqual(part.contended + part.idle + part.unknown, part.ns[WAIT]);
			part.ns.forEach((ns, state) => { added[state] += ns; });
			idle += part.idle;
		}
		assert.deepStrictEqual(added, whole.ns);
		assert.strictEqual(idle, whole.idle);
	}
});

test("shares of a pixel are those of each time one by one", () => {
	const { model } = pageOf(realLoad()), times = model.times, step = 1234567;
	const seen = new Set();

	for (const task of model.tasks.filter(each => each.last > each.first)) {
		const placeOf = time => scripts.lastUpTo(times.start, time, task.first, task.last);
		for (let from = model.begin; from < model.end; from += 37 * step) {
			const to = from + step, shares = scripts.sharesOf(model, task, placeOf(from), from, placeOf(to), to);
			const ns = slowSums(model, task, from, to), idle = slowIdle(model, task, from, to);
			ns[WAIT] -= idle;
			assert.deepStrictEqual(shares, [...ns, idle]);
			shares.forEach((share, i) => share && seen.add(i));
		}
	}
	assert.ok([RUN, WAIT, 2, 3, scripts.IDLE_WAIT].every(share => seen.has(share)), [...seen].join(" "));
});

test("marks of a task: one a pixel", () => {
	const marks = [1, 2, 30, 31, 90].map(time => ({ time, task: TASK }));
	const model = { marks, marks_of: { first: [0, 5], place: [0, 1, 2, 3, 4] } };
	const shown = (...range) => scripts.marksShown(model, { nr: 0 }, ...range);

	assert.deepStrictEqual(shown(0, 100, 10), [0, 2, 4]);
	assert.deepStrictEqual(shown(2, 31, 0), [1, 2, 3]);
	assert.deepStrictEqual(shown(32, 89, 1), []);
});

test("a recording with losses and a trigger, and those that were cut", () => {
	run(UNIT, "--seed", file("seed.data"));
	const { model } = pageOf(file("seed.data"));
	assert.deepStrictEqual(linesOfPage(model), linesOfReport(file("seed.data")));
	assert.ok(model.losses.length && model.info.lost > 0);
	assert.strictEqual(model.triggers.length, model.marks.filter(mark => mark.kind === scripts.TRIGGER).length);
	assert.ok(model.triggers.length > 0);
	const whole = fs.readFileSync(realLoad());
	for (const part of [0.6, 0.75, 0.9]) {
		fs.writeFileSync(file("cut.data"), whole.subarray(0, whole.length * part));
		const page = pageOf(file("cut.data"));
		assert.ok(page.info.cut);
		assert.deepStrictEqual(linesOfPage(page.model), linesOfReport(file("cut.data")));
		/* After the last event that counts nothing is known of a CPU. */
		for (const cpu of page.model.cpus.filter(each => each.start.length)) {
			assert.strictEqual(cpu.end, page.model.end);
			assert.strictEqual(scripts.cpuSums(cpu, page.info.until, cpu.end).unknown, cpu.end - page.info.until);
		}
	}
});

test("kinds of ops are those that the program writes", () => {
	const header = fs.readFileSync(path.join(__dirname, "../../export/page_ops.h"), "utf-8");
	const names = /enum page_op \{([^}]*)\}/.exec(header)[1].match(/PAGE_\w+/g).map(name => name.slice(5));

	assert.deepStrictEqual(Object.entries(scripts.OPS), names.map((name, value) => [name, value]));
});

test("base64 is the same with and without the browser's own", () => {
	const bytes = Uint8Array.from({ length: 300 }, (_, i) => i * 7 & 255);
	const text = Buffer.from(bytes).toString("base64").replace(/.{64}/g, "$&\n") + "\n";
	const own = Object.getOwnPropertyDescriptor(Uint8Array, "fromBase64");
	let calls = 0;

	try {
		delete Uint8Array.fromBase64;
		assert.deepStrictEqual(scripts.bytesOf(text), bytes);
		Uint8Array.fromBase64 = all => { calls++; return new Uint8Array(Buffer.from(all, "base64")); };
		assert.deepStrictEqual(scripts.bytesOf(text), bytes);
		assert.strictEqual(calls, 1);
	} finally {
		delete Uint8Array.fromBase64;
		if (own)
			Object.defineProperty(Uint8Array, "fromBase64", own);
	}
});

test("times of a task follow each other, and its CPU runs it when it runs", () => {
	const { model } = pageOf(realLoad()), times = model.times;
	let runs = 0;

	for (let i = 0; i < times.task.length; i++) {
		assert.ok(times.start[i] < times.end[i]);
		if (i && times.task[i] === times.task[i - 1])
			assert.ok(times.start[i] >= times.end[i - 1]);
		/* What was before the beginning is not in the tracks of CPUs. */
		if (times.account[i] !== RUN || times.start[i] < 0)
			continue;
		const cpu = model.cpu_at.get(times.cpu[i]);
		const at = scripts.lastUpTo(cpu.start, times.start[i], 0, cpu.start.length);
		assert.strictEqual(cpu.task[at], times.task[i] + TASK);
		assert.ok(cpu.endOf(at) >= times.end[i]);
		runs++;
	}
	assert.ok(runs > 100);
});

test("a part of a recording has the sums of that part", () => {
	const whole = pageOf(realLoad()).model, part = pageOf(realLoad(), "--from", "0.1", "--to", "0.35").model;

	assert.strictEqual(part.begin, 1e8);
	assert.strictEqual(part.end, 35e7);
	const lines = linesOfPage(part).filter(line => !line.endsWith(" 0 0 0 0 0"));
	assert.ok(lines.length > 5);
	assert.deepStrictEqual(lines, linesOfPage(whole, 1e8, 35e7).filter(line => !line.endsWith(" 0 0 0 0 0")));
	for (const cpu of part.cpus)
		assert.deepStrictEqual(scripts.cpuSums(cpu, 1e8, 35e7), scripts.cpuSums(whole.cpu_at.get(cpu.nr), 1e8, 35e7));
});

test("too many events: slots, whose sums are exact", () => {
	const recording = madeLoad(1100000), page = checkReport(recording);
	const { model } = page, nr = 2048, all = pageOf(recording, "--from", "0", "--to", "20").model;

	assert.strictEqual(page.info.events, 1100000);
	assert.ok(model.slot > 0 && !all.slot);
	assert.ok(page.text.length < 12 * page.info.events);
	/* Both begin with the recording. */
	for (const slots of [1, 7, 50]) {
		const to = slots * model.slot;
		assert.ok(to < 2e10 && slots < nr);
		assert.deepStrictEqual(linesOfPage(model, model.begin, to), linesOfPage(all, all.begin, to));
		for (const cpu of model.cpus)
			assert.deepStrictEqual(scripts.cpuSums(cpu, 0, to), scripts.cpuSums(all.cpu_at.get(cpu.nr), 0, to));
	}
	assert.deepStrictEqual(scripts.snap(model, model.slot * 2.5, model.slot * 3.1), [model.slot * 2, model.slot * 4]);
});

test("wakeups, migrations and marks are those of the events", () => {
	const { model } = pageOf(realLoad());
	const events = run(PROGRAM, "export", "--format", "json", file("real.data")).trim().split("\n").map(JSON.parse);
	const of = name => events.filter(event => event.event === name).map(
		event => ({ ...event, time: Number(BigInt(event.time) - BigInt(model.info.begin)) }));
	const tidOf = nr => nr < TASK ? 0 : model.tasks[nr - TASK].tid;

	assert.strictEqual(model.info.events, events.length);
	assert.deepStrictEqual(Array.from(model.wakes.time), of("waking").map(event => event.time));
	assert.deepStrictEqual(Array.from(model.moves.to), of("migrate").map(event => event.to_cpu));
	assert.deepStrictEqual(Array.from(model.moves.from), of("migrate").map(event => event.from_cpu));
	for (const [kind, name] of [[scripts.FORK, "fork"], [scripts.EXIT, "exit"], [scripts.EXEC, "exec"], [scripts.RENAME, "rename"]]) {
		const marks = model.marks.filter(mark => mark.kind === kind);
		assert.deepStrictEqual(marks.map(mark => mark.time), of(name).map(event => event.time), name);
		assert.ok(marks.length > 0);
	}
	/* An interrupt is no task. */
	const by_task = of("waking").map((event, i) => [event.waker, model.wakes.waker[i], i]).filter(([tid]) => tid !== null);
	assert.ok(by_task.length > 20);
	/* A thread that calls execve() has its leader's number from then on. */
	const numbers = new Map(of("exec").map(event => [event.old_tid, event.tid]));
	for (const [tid, nr, i] of by_task) {
		assert.ok(nr === scripts.OTHER || tidOf(nr) === tid || tidOf(nr) === numbers.get(tid));
		assert.ok(!(model.wakes.bits[i] & 4));
	}
	assert.deepStrictEqual(model.marks.filter(mark => mark.kind === scripts.EXEC).map(mark => mark.file || null),
			       of("exec").map(event => event.file));
});

test("a wait has the waking that began it", () => {
	const { model } = pageOf(realLoad()), times = model.times;
	let found = 0;

	for (let i = 0; i < times.task.length; i++) {
		const wake = times.account[i] === WAIT ? scripts.wakeOf(model, i) : -1;
		if (wake < 0)
			continue;
		assert.strictEqual(model.wakes.time[wake], times.start[i]);
		assert.strictEqual(model.wakes.task[wake], times.task[i] + TASK);
		found++;
	}
	assert.ok(found > 100);
});

test("names are text, whatever is in them", () => {
	const { text, model } = pageOf(hostileLoad());
	const plain = pageOf(realLoad()).text;

	for (const name of HOSTILE)
		assert.ok(model.tasks.some(task => task.name === name), name);
	/* No element begins, or ends, that is not there with other names. */
	assert.deepStrictEqual(text.match(/<[^ ]/g), plain.match(/<[^ ]/g));
});

test("the page takes nothing from elsewhere", () => {
	const { text } = pageOf(realLoad());
	const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)[1];

	assert.match(policy, /^default-src 'none'; style-src 'sha256-[^']*'; script-src 'sha256-[^']*'; base-uri 'none'; form-action 'none'$/);
	assert.doesNotMatch(text, /https?:|src=|href=|@import|url\(|innerHTML|eval\(/);
});

test("a page that was cut says so", () => {
	const { info, bytes } = pageOf(realLoad());

	assert.throws(() => scripts.decode(bytes.subarray(0, bytes.length / 2), info), /cut/);
	assert.throws(() => scripts.decode(Uint8Array.of(15), info), /damaged/);
});

test("a CPU of which events are missing", () => {
	/* LOST on CPU 0 at 1000, heard of last at 400; then a switch at 1500 from task 3 to idle. */
	const ops = Uint8Array.of(1, 0, 100, 3, 0,	/* SWITCH at 100, idle to 3 */
				  6, 0, 0x84, 7, 0xd7, 4, 5,	/* LOST 900 later, heard 300 before, 5 events */
				  1, 0, 0xf4, 3, 0, 3,	/* SWITCH 500 later, 3 to idle */
				  0);
	const info = { tasks: [[7, 7, "x", 0, 2000, 1, 0, 0]], cpus: [0, 1], until: 2000, slot: 0 };
	const model = scripts.decode(ops, info), cpu = model.cpus[0];

	assert.deepStrictEqual(Array.from(cpu.task), [0, 3, UNKNOWN, 3, 0]);
	assert.deepStrictEqual(Array.from(cpu.start), [0, 100, 700, 1000, 1500]);
	assert.deepStrictEqual(scripts.cpuSums(cpu, 0, 2000), { all: 2000, idle: 600, unknown: 300, busy: 1100 });
	assert.deepStrictEqual(model.losses, [{ cpu: 0, from: 700, to: 1000, nr: 5 }]);
	/* Of the other one nothing was told. */
	assert.strictEqual(model.cpus[1].task.length, 0);
});
