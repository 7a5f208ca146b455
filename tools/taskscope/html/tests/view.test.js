// SPDX-License-Identifier: GPL-2.0
/* What is shown, and how numbers are written. */
"use strict";
const test = require("node:test"), assert = require("node:assert");
const scripts = require("./scripts.js");
const { View, SORTS, SHORTEST, rowAt, rowsBetween, ticks, tickText } = scripts;
const { realLoad, pageOf } = require("./pages.js");

const { model } = pageOf(realLoad());

test("zoom and move stay inside the recording", () => {
	const view = new View(model), at = model.begin + 1e8;

	view.zoom(4, at);
	assert.strictEqual(view.to - view.from, Math.round((model.end - model.begin) / 4));
	/* The time under the mouse stays there. */
	assert.ok(Math.abs((at - view.from) / (view.to - view.from) - 1e8 / (model.end - model.begin)) < 1e-6);
	view.pan(-1e12);
	assert.strictEqual(view.from, model.begin);
	view.pan(1e12);
	assert.strictEqual(view.to, model.end);
	for (let i = 0; i < 60; i++)
		view.zoom(2);
	assert.strictEqual(view.to - view.from, SHORTEST);
	view.zoom(1e-12);
	assert.deepStrictEqual([view.from, view.to], [model.begin, model.end]);
});

test("a link holds the view", () => {
	const view = new View(model), other = new View(model);

	view.show(2e8, 3e8);
	view.select(25e7, 24e7);
	view.cursor = 26e7;
	view.track = "t3";
	view.query = "a&b=<c> #d";
	view.sort = "wait";
	view.is_reversed = view.active = true;
	view.arrows = false;
	other.fromHash(view.toHash());
	assert.deepStrictEqual({ ...other }, { ...view });
	assert.deepStrictEqual(other.selection, [24e7, 25e7]);
	/* Without any all is shown. */
	other.fromHash("");
	assert.deepStrictEqual({ ...other }, { ...new View(model) });
});

test("a link that makes no sense shows all", () => {
	const view = new View(model);

	for (const hash of ["#from=9&to=3", "#from=x&to=1e9", "#select=5", "#track=<img>", "#sort=-toString", "#at=-1e300", "#%"]) {
		view.fromHash(hash);
		assert.deepStrictEqual({ ...view }, { ...new View(model) }, hash);
	}
	view.fromHash("#from=-99999999999999&to=99999999999999");
	assert.deepStrictEqual([view.from, view.to], [model.begin, model.end]);
});

test("the table is of what is shown, or selected", () => {
	const view = new View(model), all = view.found();

	view.show(1e8, 2e8);
	const shown = view.rows(all);
	view.select(1e8, 15e7);
	const selected = view.rows(all);
	assert.ok(selected.length && selected.length <= shown.length && shown.length <= all.length);
	for (let i = 1; i < selected.length; i++)
		assert.ok(selected[i - 1].ns[0] >= selected[i].ns[0]);
	for (const row of selected)
		assert.deepStrictEqual(row.ns, scripts.sumsOf(model, row.task, 1e8, 15e7).ns);
	view.is_reversed = true;
	assert.deepStrictEqual(view.rows(all).map(row => row.task.nr), selected.map(row => row.task.nr).reverse());
	view.active = true;
	assert.ok(view.rows(all).every(row => row.ns[0] || row.ns[1]));
	/* Numbers descend, ids ascend; reversed it is the other way round. */
	const keys = {
		tid: row => row.task.tid, tgid: row => row.task.tgid || 0, run: row => -row.ns[0], wait: row => -row.ns[1],
		sleep: row => -row.ns[2], block: row => -row.ns[3], stop: row => -row.ns[4], contended: row => -row.contended,
		idle: row => -row.idle, unknown: row => -row.unknown, max: row => -row.wait_max, runs: row => -row.runs,
		limit: row => row.task.limit === null ? 1 : -row.task.limit,
	};
	assert.deepStrictEqual([...Object.keys(keys), "name"].sort(), Object.keys(SORTS).sort());
	view.selection = null;
	view.active = false;
	view.whole();
	for (const [sort, key] of Object.entries(keys)) {
		view.sort = sort;
		for (const turn of [1, -1]) {
			view.is_reversed = turn < 0;
			const found = view.rows(all).map(row => turn * key(row));
			assert.ok(found.length > 5);
			assert.deepStrictEqual(found, [...found].sort((a, b) => a - b), sort);
		}
	}
	view.sort = "name";
	view.is_reversed = false;
	const names = view.rows(all).map(row => row.task.name.toLowerCase());
	assert.deepStrictEqual(names, [...names].sort());
});

test("tasks are found by name and number", () => {
	const task = { name: "kworker/0:1", tid: 20, tgid: 21 };

	for (const query of ["", "KWORK", "kw 0:1", "20", "21", "0"])
		assert.ok(scripts.matches(task, query), query);
	for (const query of ["kx", "2 0x", "22", "kworker 3"])
		assert.ok(!scripts.matches(task, query), query);
	assert.ok(scripts.matches({ name: null, tid: 5, tgid: null }, "5"));
	assert.ok(!scripts.matches({ name: null, tid: 5, tgid: null }, "x"));
});

test("a step goes to the next change", () => {
	const view = new View(model), task = view.found()[0], starts = [];

	view.cursor = view.from;
	while (view.step({ task }, false))
		starts.push(view.cursor);
	const wanted = Array.from(model.times.start.subarray(task.first, task.last)).filter(start => start > model.begin);
	assert.deepStrictEqual(starts, wanted);
	assert.ok(view.step({ task }, true));
	assert.strictEqual(view.cursor, wanted[wanted.length - 2]);
	view.cursor = view.from;
	assert.ok(view.step({ cpu: model.cpus[0] }, false));
	assert.strictEqual(view.cursor, Array.from(model.cpus[0].start).find(start => start > view.from));
});

test("the ruler has round times", () => {
	assert.deepStrictEqual(ticks(0, 1e9, 10), { step: 1e8, at: [0, 1e8, 2e8, 3e8, 4e8, 5e8, 6e8, 7e8, 8e8, 9e8, 1e9] });
	assert.deepStrictEqual(ticks(101, 120, 4), { step: 5, at: [105, 110, 115, 120] });
	/* Where the step is less than the last digit of a number: it ends. */
	assert.ok(ticks(2 ** 60, 2 ** 60 + 4096, 10).at.length <= 30);
	assert.strictEqual(tickText(1234567890, 1), "1.234567890\u2009s");
	assert.strictEqual(tickText(2e9, 1e9), "2\u2009s");
	assert.strictEqual(tickText(15e8, 5e8), "1.5\u2009s");
});

test("rows are found by their place", () => {
	const rows = [{ y: 26, height: 22 }, { y: 48, height: 18 }, { y: 66, height: 18 }];

	for (const [y, wanted] of [[0, undefined], [26, 0], [47, 0], [48, 1], [83, 2], [84, undefined]])
		assert.strictEqual(rowAt(rows, y), rows[wanted], String(y));
	assert.deepStrictEqual(rowsBetween(rows, 0, 48), rows.slice(0, 1));
	assert.deepStrictEqual(rowsBetween(rows, 47, 67), rows);
	assert.deepStrictEqual(rowsBetween(rows, 48, 900), rows.slice(1));
	assert.deepStrictEqual(rowsBetween([], 0, 900), []);
});

test("numbers are exact, or short", () => {
	assert.strictEqual(scripts.exactMs(0), "0.000000");
	assert.strictEqual(scripts.exactMs(1), "0.000001");
	assert.strictEqual(scripts.exactMs(-1234567), "-1.234567");
	assert.strictEqual(scripts.exactMs(9007199254740991), "9\u2009007\u2009199\u2009254.740991");
	assert.strictEqual(scripts.shortTime(999), "999\u2009ns");
	assert.strictEqual(scripts.shortTime(1234), "1.234\u2009\u00b5s");
	assert.strictEqual(scripts.shortTime(12345678), "12.35\u2009ms");
	assert.strictEqual(scripts.shortTime(219820393203), "219.8\u2009s");
	assert.strictEqual(scripts.exitText(256), "exit status 1");
	assert.strictEqual(scripts.exitText(9), "signal 9");
});
