// SPDX-License-Identifier: GPL-2.0
/* The canvas: what is where, and everything that is no track. */

const RULER = 26, CPU_HEIGHT = 22, TASK_HEIGHT = 18, HEAD_HEIGHT = 22, GUTTER = 210;
const FONT = "11px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", LETTER = 6.65;

function taskName(model, nr) {
	if (nr < TASK)
		return { [IDLE]: "idle", [OTHER]: "a task that was not recorded", [SEVERAL]: "several tasks",
			 [UNKNOWN]: "not known" }[nr];
	const task = model.tasks[nr - TASK];
	return (task.name === null ? "?" : task.name) + " " + task.tid;
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
			drawMoves(this);
			drawArrows(this);
		}
		drawMarks(this);
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
			drawCpu(this, row.cpu, y + 1, row.height - 2);
		else
			drawTask(this, row.task, y + 1, row.height - 2);
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
}
