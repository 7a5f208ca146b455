// SPDX-License-Identifier: GPL-2.0
/* What is drawn over the tracks: wakeups, migrations, marks, the trigger. */

/* More arrows than that are a blot: then those of the chosen task alone are drawn, or none. */
const ARROWS_MAX = 80, ARROWS_OF_ONE = 400;

/* Places of what is shown of @columns, by their times; none where these are too many. */
function visibleOf(picture, columns, most) {
	const first = lastUpTo(columns.time, picture.view.from - 1, 0, columns.time.length) + 1;
	const last = lastUpTo(columns.time, picture.view.to, 0, columns.time.length) + 1;

	return last - first > most ? [] : Array.from({ length: last - first }, (_, i) => first + i);
}

/* Those of the chosen task, and, where these are few, of all. */
function ofChosen(picture, columns, by_task) {
	const all = visibleOf(picture, columns, ARROWS_MAX), { track, from, to } = picture.view;

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

function drawLine(picture, x, from, to, colour, is_arrow) {
	const ctx = picture.ctx, turn = to > from ? 1 : -1;

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
function drawArrows(picture) {
	const { wakes } = picture.model;

	for (const i of ofChosen(picture, wakes, picture.model.wakes_of)) {
		const x = picture.xOf(wakes.time[i]), to = picture.yOf.get("t" + (wakes.task[i] - TASK));
		const is_irq = wakes.bits[i] & WOKEN_BY_IRQ;
		const from = !is_irq && picture.yOf.get("t" + (wakes.waker[i] - TASK)) || picture.yOf.get("c" + wakes.cpu[i]);
		if (to !== undefined && x >= GUTTER)
			drawLine(picture, x, from === undefined ? RULER : from, to, picture.colour.arrow, true);
	}
}

function drawMoves(picture) {
	const { moves } = picture.model, ctx = picture.ctx;

	for (const i of ofChosen(picture, moves, picture.model.moves_of)) {
		const x = picture.xOf(moves.time[i]), y = picture.yOf.get("t" + (moves.task[i] - TASK));
		const from = picture.yOf.get("c" + moves.from[i]), to = picture.yOf.get("c" + moves.to[i]);
		if (x < GUTTER)
			continue;
		if (from !== undefined && to !== undefined && from !== to)
			drawLine(picture, x, from, to, picture.colour.move, true);
		if (y === undefined)
			continue;
		ctx.fillStyle = picture.colour.move;
		ctx.beginPath();
		ctx.moveTo(x, y - 5);
		ctx.lineTo(x + 5, y);
		ctx.lineTo(x, y + 5);
		ctx.fill();
	}
}

/* The trigger always; of the marks of a track one a pixel. */
function drawMarks(picture) {
	const { model, view } = picture, { marks } = model;

	for (const row of picture.rows)
		for (const i of row.task ? marksShown(model, row.task, view.from, view.to, picture.perPixel) : [])
			drawMark(picture, marks[i].kind, picture.xOf(marks[i].time), picture.yOf.get(row.key));
	for (const mark of model.triggers)
		if (view.isVisible(mark.time))
			drawTrigger(picture, picture.xOf(mark.time));
}

function drawTrigger(picture, x) {
	picture.ctx.fillStyle = picture.colour.trigger;
	picture.ctx.fillRect(x, RULER, 2, picture.height);
	picture.ctx.fillText("trigger", Math.min(x + 5, picture.width - 60), RULER + 9);
}

/* fork: a triangle; exec: a diamond; exit: a cross; rename: a bar. */
function drawMark(picture, kind, x, y) {
	const ctx = picture.ctx;

	ctx.fillStyle = ctx.strokeStyle = picture.colour.mark;
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
