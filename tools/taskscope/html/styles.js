// SPDX-License-Identifier: GPL-2.0
/* How states look: colour, height, pattern, so that no colour is the only carrier. */

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
