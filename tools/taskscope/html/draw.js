// SPDX-License-Identifier: GPL-2.0
/*
 * Draws tracks on a canvas.  Of what is narrower than a pixel the sums of that pixel are drawn, which
 * data.js has at once for any piece of time: what is drawn costs as much as there are pixels,
 * whatever the number of events.
 */

const RULER = 26, CPU_HEIGHT = 22, TASK_HEIGHT = 18, HEAD_HEIGHT = 22, GUTTER = 210;
const FONT = "11px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", LETTER = 6.65;
/* More arrows than that are a blot: then those of the chosen task alone are drawn, or none. */
const ARROWS_MAX = 80, ARROWS_OF_ONE = 400;

/* States as they are drawn, each with a pattern of its own besides its colour. */
const STYLES = {
	run: { label: "runs", pattern: "none", height: 1 },
	contended: { label: "waits: its CPU runs others", pattern: "slash", height: 0.8 },
	limit: { label: "waits, CPU idle: perhaps its own limit", pattern: "cross", height: 0.8 },
	idle: { label: "waits, CPU idle", pattern: "dots", height: 0.8 },
	wait: { label: "waits", pattern: "slash", height: 0.8 },
	sleep: { label: "sleeps", pattern: "none", height: 0.12 },
	block: { label: "blocked", pattern: "bars", height: 0.5 },
	stop: { label: "stopped", pattern: "lines", height: 0.5 },
	unknown: { label: "not known: events are missing", pattern: "backslash", height: 1 },
};

/* Of a wait the larger part tells. */
function styleOf(model, i) {
	const times = model.times, account = times.account[i];

	if (account !== WAIT)
		return { [RUN]: "run", [SLEEP]: "sleep", [BLOCK]: "block", [STOP]: "stop" }[account];
	if (model.slot)
		return "wait";
	if (times.idle[i] * 2 <= times.end[i] - times.start[i])
		return "contended";
	return model.tasks[times.task[i]].limit ? "limit" : "idle";
}

/* Marks of a small square that is repeated. */
function drawPattern(ctx, kind, size) {
	ctx.lineWidth = Math.max(1, size / 6);
	ctx.beginPath();
	if (kind === "slash" || kind === "cross") {
		ctx.moveTo(-1, size + 1);
		ctx.lineTo(size + 1, -1);
	}
	if (kind === "backslash" || kind === "cross") {
		ctx.moveTo(-1, -1);
		ctx.lineTo(size + 1, size + 1);
	}
	if (kind === "bars") {
		ctx.moveTo(size / 2, 0);
		ctx.lineTo(size / 2, size);
	}
	if (kind === "lines") {
		ctx.moveTo(0, size / 2);
		ctx.lineTo(size, size / 2);
	}
	ctx.stroke();
	if (kind === "dots")
		ctx.fillRect(size / 2 - 1, size / 2 - 1, Math.max(1.5, size / 4), Math.max(1.5, size / 4));
}

/* Columns of a pixel, which are filled all at once for each colour. */
class Columns {
	constructor(ctx) {
		this.ctx = ctx;
		this.of = new Map();
	}

	add(colour, x, y, height) {
		let found = this.of.get(colour);

		/* Whole pixels: they are filled faster, and neighbours are more often alike. */
		height = Math.round(y + height) - Math.round(y);
		y = Math.round(y);
		if (!height)
			return;
		if (!found)
			this.of.set(colour, found = []);
		const last = found.length - 4;
		/* The same again: wider. */
		if (last >= 0 && found[last] + found[last + 2] === x && found[last + 1] === y && found[last + 3] === height)
			found[last + 2]++;
		else
			found.push(x, y, 1, height);
	}

	fill() {
		for (const [colour, found] of this.of) {
			this.ctx.fillStyle = colour;
			for (let i = 0; i < found.length; i += 4)
				this.ctx.fillRect(found[i], found[i + 1], found[i + 2], found[i + 3]);
		}
	}
}

class Picture {
	constructor(canvas, model) {
		this.canvas = canvas;
		this.ctx = canvas.getContext("2d", { alpha: false });
		this.model = model;
		this.setTheme();
	}

	/* The colours are those of the style sheet. */
	setTheme() {
		const css = getComputedStyle(document.documentElement);
		const of = name => css.getPropertyValue("--" + name).trim();

		this.colour = {};
		for (const name of [...Object.keys(STYLES), "back", "text", "dim", "grid", "band", "arrow", "move",
				    "mark", "trigger", "select", "cursor", "many", "other"])
			this.colour[name] = of(name);
		this.light = +of("task-light");
		this.fill = {};
		for (const [name, style] of Object.entries(STYLES))
			this.fill[name] = this.makePattern(this.colour[name], style.pattern);
		this.hues = new Map();
	}

	makePattern(colour, kind) {
		if (kind === "none")
			return colour;
		const ratio = window.devicePixelRatio || 1, size = Math.round(6 * ratio);
		const tile = document.createElement("canvas"), ctx = tile.getContext("2d");

		tile.width = tile.height = size;
		ctx.fillStyle = colour;
		ctx.fillRect(0, 0, size, size);
		ctx.strokeStyle = ctx.fillStyle = this.colour.back;
		ctx.globalAlpha = 0.6;
		drawPattern(ctx, kind, size);
		const pattern = this.ctx.createPattern(tile, "repeat");
		pattern.setTransform(new DOMMatrix().scale(1 / ratio));
		return pattern;
	}

	/* Threads of a process have one colour. */
	taskColour(nr) {
		if (nr < TASK)
			return nr === SEVERAL ? this.colour.many : this.colour.other;
		const task = this.model.tasks[nr - TASK];
		if (!task.is_shown)
			return this.colour.other;
		const key = task.tgid || task.tid;
		if (!this.hues.has(key))
			this.hues.set(key, `hsl(${key * 137.508 % 360} 45% ${this.light}%)`);
		return this.hues.get(key);
	}

	resize(width, height) {
		const ratio = window.devicePixelRatio || 1;

		this.width = width;
		this.height = height;
		this.canvas.width = Math.round(width * ratio);
		this.canvas.height = Math.round(height * ratio);
		this.ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
	}

	xOf(time) {
		return GUTTER + (time - this.view.from) / this.perPixel;
	}

	timeOf(x) {
		return this.view.from + (x - GUTTER) * this.perPixel;
	}

	/* @rows: the tracks, each with its @y and @height in the whole; @top: what is scrolled away. */
	draw(view, rows, top) {
		const ctx = this.ctx;

		this.view = view;
		this.perPixel = (view.to - view.from) / Math.max(1, this.width - GUTTER);
		ctx.font = FONT;
		ctx.textBaseline = "middle";
		ctx.fillStyle = this.colour.back;
		ctx.fillRect(0, 0, this.width, this.height);
		this.rows = rowsBetween(rows, top, top + this.height);
		this.yOf = new Map(this.rows.map(row => [row.key, row.y - top + row.height / 2]));
		ctx.save();
		ctx.beginPath();
		ctx.rect(0, RULER, this.width, this.height - RULER);
		ctx.clip();
		this.drawGrid();
		for (const row of this.rows)
			this.drawRow(row, row.y - top);
		if (view.arrows) {
			this.drawMoves();
			this.drawArrows();
		}
		this.drawMarks();
		ctx.restore();
		this.drawRuler();
		this.drawSelection();
	}

	ticks() {
		return ticks(this.view.from, this.view.to, (this.width - GUTTER) / 130);
	}

	drawGrid() {
		const ctx = this.ctx;

		ctx.fillStyle = this.colour.grid;
		for (const at of this.ticks().at)
			ctx.fillRect(Math.round(this.xOf(at)), RULER, 1, this.height);
	}

	drawRuler() {
		const ctx = this.ctx, { step, at } = this.ticks();

		ctx.fillStyle = this.colour.band;
		ctx.fillRect(0, 0, this.width, RULER);
		ctx.fillStyle = this.colour.dim;
		ctx.fillText(shortTime(this.view.to - this.view.from) + " shown", 8, RULER / 2);
		ctx.fillStyle = this.colour.text;
		for (const time of at) {
			const x = Math.round(this.xOf(time));
			ctx.fillRect(x, RULER - 6, 1, 6);
			ctx.fillText(tickText(time, step), x + 4, RULER / 2);
		}
	}

	drawSelection() {
		const ctx = this.ctx, { selection, cursor } = this.view;

		if (selection) {
			const from = Math.max(GUTTER, this.xOf(selection[0])), to = Math.min(this.width, this.xOf(selection[1]));
			ctx.fillStyle = this.colour.select;
			ctx.globalAlpha = 0.18;
			if (to > from)
				ctx.fillRect(from, 0, to - from, this.height);
			ctx.globalAlpha = 1;
			for (const x of [this.xOf(selection[0]), this.xOf(selection[1])])
				if (x >= GUTTER)
					ctx.fillRect(x, 0, 1, this.height);
		}
		if (cursor !== null && this.view.isVisible(cursor)) {
			ctx.fillStyle = this.colour.cursor;
			ctx.fillRect(Math.round(this.xOf(cursor)), 0, 1, this.height);
		}
	}

	drawRow(row, y) {
		const ctx = this.ctx;

		if (row.head) {
			ctx.fillStyle = this.colour.band;
			ctx.fillRect(0, y, this.width, row.height);
			ctx.fillStyle = this.colour.dim;
			ctx.fillText(row.head, 8, y + row.height / 2);
			return;
		}
		ctx.save();
		ctx.beginPath();
		ctx.rect(GUTTER, y, this.width - GUTTER, row.height);
		ctx.clip();
		if (row.cpu)
			this.drawCpu(row.cpu, y + 1, row.height - 2);
		else
			this.drawTask(row.task, y + 1, row.height - 2);
		ctx.restore();
		const is_chosen = row.key === this.view.track;
		ctx.fillStyle = is_chosen ? this.colour.select : this.colour.band;
		ctx.fillRect(0, y, GUTTER - 1, row.height - 1);
		ctx.fillStyle = is_chosen ? this.colour.back : this.colour.text;
		this.drawText(row.label, 8, y + row.height / 2, GUTTER - 16 - (row.more || "").length * LETTER);
		ctx.fillStyle = is_chosen ? this.colour.back : this.colour.dim;
		ctx.fillText(row.more || "", GUTTER - 8 - (row.more || "").length * LETTER, y + row.height / 2);
	}

	drawText(text, x, y, room) {
		const letters = Math.floor(room / LETTER);

		if (text.length > letters)
			text = letters > 2 ? text.slice(0, letters - 1) + "\u2026" : "";
		this.ctx.fillText(text, x, y);
	}

	/*
	 * Calls @wide(i, x, end) for what covers a pixel and the next one, and @narrow(x, from, to, i, j)
	 * for each pixel where the pieces are smaller: it begins in piece i and ends in piece j.
	 */
	walk(starts, endOf, low, high, wide, narrow) {
		let at = Math.max(low, lastUpTo(starts, this.view.from, low, high));

		for (let x = GUTTER; x < this.width && at < high;) {
			const time = this.timeOf(x);
			at = nextUpTo(starts, time, at, high);
			const i = at < low ? low : endOf(at) > time ? at : at + 1;
			at = Math.max(at, low);
			if (i >= high)
				return;
			const start = this.xOf(starts[i]), end = Math.min(this.xOf(endOf(i)), this.width);
			if (start >= x + 1) {
				x = Math.floor(start);
			} else if (end >= x + 2) {
				wide(i, Math.max(start, GUTTER), end);
				x = Math.floor(end);
			} else {
				const to = time + this.perPixel, j = nextUpTo(starts, to, at, high);
				narrow(x, time, to, at, j);
				x++;
			}
		}
	}

	drawCpu(cpu, y, height) {
		const ctx = this.ctx, columns = new Columns(ctx);

		this.walk(cpu.start, i => cpu.endOf(i), 0, cpu.start.length, (i, x, end) => {
			const nr = cpu.task[i];
			if (nr === IDLE) {
				ctx.fillStyle = this.colour.grid;
				ctx.fillRect(x, y + height - 1, end - x, 1);
				return;
			}
			ctx.fillStyle = nr === UNKNOWN ? this.fill.unknown : this.taskColour(nr);
			ctx.fillRect(x, y, Math.max(end - x - (end - x > 4 ? 1 : 0), 0.5), height);
			if (end - x > 24 && nr >= TASK) {
				ctx.fillStyle = this.colour.text;
				this.drawText(taskName(this.model, nr), x + 3, y + height / 2, end - x - 6);
			}
		}, (x, from, to, i, j) => {
			const idle = cpu.sumAt(cpu.idle, IDLE, j, to) - cpu.sumAt(cpu.idle, IDLE, i, from);
			const unknown = cpu.sumAt(cpu.unknown, UNKNOWN, j, to) - cpu.sumAt(cpu.unknown, UNKNOWN, i, from);
			const share = 1 - (idle + unknown) / (to - from);
			if (unknown * 2 > to - from)
				columns.add(this.colour.unknown, x, y, height);
			else
				columns.add(j > i + 12 ? this.colour.many : this.longest(cpu, from, to, i, j), x,
					    y + height * (1 - share), height * share);
		});
		columns.fill();
	}

	/* The colour of the task that ran longest, of pieces @first to @last. */
	longest(cpu, from, to, first, last) {
		let best = 0, found = UNKNOWN;

		for (let i = first; i <= last; i++) {
			const ns = Math.min(to, cpu.endOf(i)) - Math.max(from, cpu.start[i]);
			if (cpu.task[i] > IDLE && ns > best)
				[best, found] = [ns, cpu.task[i]];
		}
		return found === UNKNOWN ? this.colour.many : this.taskColour(found);
	}

	drawTask(task, y, height) {
		const { ctx, model } = this, times = model.times, columns = new Columns(ctx);
		const wait = model.slot ? "wait" : "contended", waits_idle = task.limit ? "limit" : "idle";
		/* From below, one above the other. */
		const stack = [[RUN, "run"], [WAIT, wait], [IDLE_WAIT, waits_idle], [BLOCK, "block"], [STOP, "stop"]];

		this.walk(times.start, i => times.end[i], task.first, task.last, (i, x, end) => {
			const name = styleOf(model, i), of = height * STYLES[name].height;
			ctx.fillStyle = this.fill[name];
			ctx.fillRect(x, y + (height - of) / 2, end - x, of);
			if (name === "run" && end - x > 40 && times.cpu[i] >= 0) {
				ctx.fillStyle = this.colour.back;
				this.drawText("CPU " + times.cpu[i], x + 3, y + height / 2, end - x - 6);
			}
		}, (x, from, to, i, j) => {
			const shares = sharesOf(model, task, i, from, j, to);
			let top = y + height;

			if (shares[SLEEP])
				columns.add(this.colour.sleep, x, y + height / 2 - 1, 2);
			for (const [share, name] of stack) {
				/* What is there at all is to be seen. */
				const part = shares[share] && Math.max(shares[share] / (to - from) * height, 1);
				columns.add(this.colour[name], x, Math.max(y, top - part), Math.min(part, top - y));
				top -= part;
				if (top <= y)
					break;
			}
		});
		columns.fill();
	}

	/* Places of what is shown of @columns, by their times; none where these are too many. */
	visible(columns, most) {
		const first = lastUpTo(columns.time, this.view.from - 1, 0, columns.time.length) + 1;
		const last = lastUpTo(columns.time, this.view.to, 0, columns.time.length) + 1;

		return last - first > most ? [] : Array.from({ length: last - first }, (_, i) => first + i);
	}

	/* Those of the chosen task, and, where these are few, of all. */
	ofChosen(columns, by_task) {
		const all = this.visible(columns, ARROWS_MAX), { track, from, to } = this.view;

		if (all.length || !track || track[0] !== "t")
			return all;
		const nr = +track.slice(1), found = [];
		for (let at = by_task.first[nr]; at < by_task.first[nr + 1] && found.length <= ARROWS_OF_ONE; at++) {
			const time = columns.time[by_task.place[at]];
			if (time >= from && time <= to)
				found.push(by_task.place[at]);
		}
		return found.length > ARROWS_OF_ONE ? [] : found;
	}

	line(x, from, to, colour, is_arrow) {
		const ctx = this.ctx, turn = to > from ? 1 : -1;

		ctx.strokeStyle = ctx.fillStyle = colour;
		ctx.lineWidth = 1;
		ctx.beginPath();
		ctx.moveTo(x + 0.5, from);
		ctx.lineTo(x + 0.5, to);
		ctx.stroke();
		if (!is_arrow)
			return;
		ctx.beginPath();
		ctx.moveTo(x + 0.5, to);
		ctx.lineTo(x - 3, to - 6 * turn);
		ctx.lineTo(x + 4, to - 6 * turn);
		ctx.fill();
	}

	/* From the waker to the task that it wakes; an interrupt comes from its CPU. */
	drawArrows() {
		const { wakes } = this.model;

		for (const i of this.ofChosen(wakes, this.model.wakes_of)) {
			const x = this.xOf(wakes.time[i]), to = this.yOf.get("t" + (wakes.task[i] - TASK));
			const is_irq = wakes.bits[i] & WOKEN_BY_IRQ;
			const from = !is_irq && this.yOf.get("t" + (wakes.waker[i] - TASK)) || this.yOf.get("c" + wakes.cpu[i]);
			if (to !== undefined && x >= GUTTER)
				this.line(x, from === undefined ? RULER : from, to, this.colour.arrow, true);
		}
	}

	drawMoves() {
		const { moves } = this.model, ctx = this.ctx;

		for (const i of this.ofChosen(moves, this.model.moves_of)) {
			const x = this.xOf(moves.time[i]), y = this.yOf.get("t" + (moves.task[i] - TASK));
			const from = this.yOf.get("c" + moves.from[i]), to = this.yOf.get("c" + moves.to[i]);
			if (x < GUTTER)
				continue;
			if (from !== undefined && to !== undefined && from !== to)
				this.line(x, from, to, this.colour.move, true);
			if (y === undefined)
				continue;
			ctx.fillStyle = this.colour.move;
			ctx.beginPath();
			ctx.moveTo(x, y - 5);
			ctx.lineTo(x + 5, y);
			ctx.lineTo(x, y + 5);
			ctx.fill();
		}
	}

	/* The trigger always; of the marks of a track one a pixel. */
	drawMarks() {
		const { model, view } = this, { marks } = model;

		for (const row of this.rows)
			for (const i of row.task ? marksShown(model, row.task, view.from, view.to, this.perPixel) : [])
				this.drawMark(marks[i].kind, this.xOf(marks[i].time), this.yOf.get(row.key));
		for (const mark of model.triggers)
			if (view.isVisible(mark.time))
				this.drawTrigger(this.xOf(mark.time));
	}

	drawTrigger(x) {
		this.ctx.fillStyle = this.colour.trigger;
		this.ctx.fillRect(x, RULER, 2, this.height);
		this.ctx.fillText("trigger", Math.min(x + 5, this.width - 60), RULER + 9);
	}

	/* fork: a triangle; exec: a diamond; exit: a cross; rename: a bar. */
	drawMark(kind, x, y) {
		const ctx = this.ctx;

		ctx.fillStyle = ctx.strokeStyle = this.colour.mark;
		ctx.lineWidth = 2;
		ctx.beginPath();
		if (kind === EXIT) {
			ctx.moveTo(x - 4, y - 4);
			ctx.lineTo(x + 4, y + 4);
			ctx.moveTo(x - 4, y + 4);
			ctx.lineTo(x + 4, y - 4);
			ctx.stroke();
			return;
		}
		if (kind === RENAME) {
			ctx.fillRect(x - 1, y - 6, 2, 12);
			return;
		}
		ctx.moveTo(x, y - 5);
		ctx.lineTo(x + 5, kind === FORK ? y + 4 : y);
		if (kind === EXEC)
			ctx.lineTo(x, y + 5);
		ctx.lineTo(x - 5, kind === FORK ? y + 4 : y);
		ctx.fill();
	}
}

function taskName(model, nr) {
	if (nr < TASK)
		return { [IDLE]: "idle", [OTHER]: "a task that was not recorded", [SEVERAL]: "several tasks",
			 [UNKNOWN]: "not known" }[nr];
	const task = model.tasks[nr - TASK];
	return (task.name === null ? "?" : task.name) + " " + task.tid;
}
