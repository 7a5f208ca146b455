// SPDX-License-Identifier: GPL-2.0
/*
 * The tracks of CPUs and tasks.  Of what is narrower than a pixel the sums of that pixel are drawn,
 * which sums.js has at once for any piece of time: what is drawn costs as much as there are pixels,
 * whatever the number of events.
 */

/*
 * Calls @wide(i, x, end) for what covers a pixel and the next one, and @narrow(x, from, to, i, j)
 * for each pixel where the pieces are smaller: it begins in piece i and ends in piece j.
 */
function walkPieces(picture, starts, endOf, low, high, wide, narrow) {
	let at = Math.max(low, lastUpTo(starts, picture.view.from, low, high));

	for (let x = GUTTER; x < picture.width && at < high;) {
		const time = picture.timeOf(x);
		at = nextUpTo(starts, time, at, high);
		const i = at < low ? low : endOf(at) > time ? at : at + 1;
		at = Math.max(at, low);
		if (i >= high)
			return;
		const start = picture.xOf(starts[i]), end = Math.min(picture.xOf(endOf(i)), picture.width);
		if (start >= x + 1) {
			x = Math.floor(start);
		} else if (end >= x + 2) {
			wide(i, Math.max(start, GUTTER), end);
			x = Math.floor(end);
		} else {
			const to = time + picture.perPixel, j = nextUpTo(starts, to, at, high);
			narrow(x, time, to, at, j);
			x++;
		}
	}
}

/* The colour of the task that ran longest, of pieces @first to @last. */
function colourOfLongest(picture, cpu, from, to, first, last) {
	let best = 0, found = UNKNOWN;

	for (let i = first; i <= last; i++) {
		const ns = Math.min(to, cpu.endOf(i)) - Math.max(from, cpu.start[i]);
		if (cpu.task[i] > IDLE && ns > best)
			[best, found] = [ns, cpu.task[i]];
	}
	return found === UNKNOWN ? picture.colour.many : picture.taskColour(found);
}

function drawCpu(picture, cpu, y, height) {
	const ctx = picture.ctx, columns = new Columns(ctx);

	walkPieces(picture, cpu.start, i => cpu.endOf(i), 0, cpu.start.length, (i, x, end) => {
		const nr = cpu.task[i];
		if (nr === IDLE) {
			ctx.fillStyle = picture.colour.grid;
			ctx.fillRect(x, y + height - 1, end - x, 1);
			return;
		}
		ctx.fillStyle = nr === UNKNOWN ? picture.fill.unknown : picture.taskColour(nr);
		ctx.fillRect(x, y, Math.max(end - x - (end - x > 4 ? 1 : 0), 0.5), height);
		if (end - x > 24 && nr >= TASK) {
			ctx.fillStyle = picture.colour.text;
			picture.drawText(taskName(picture.model, nr), x + 3, y + height / 2, end - x - 6);
		}
	}, (x, from, to, i, j) => {
		const idle = cpu.sumAt(cpu.idle, IDLE, j, to) - cpu.sumAt(cpu.idle, IDLE, i, from);
		const unknown = cpu.sumAt(cpu.unknown, UNKNOWN, j, to) - cpu.sumAt(cpu.unknown, UNKNOWN, i, from);
		const share = 1 - (idle + unknown) / (to - from);
		if (unknown * 2 > to - from)
			columns.add(picture.colour.unknown, x, y, height);
		else
			columns.add(j > i + 12 ? picture.colour.many : colourOfLongest(picture, cpu, from, to, i, j), x,
				    y + height * (1 - share), height * share);
	});
	columns.fill();
}

function drawTask(picture, task, y, height) {
	const { ctx, model } = picture, times = model.times, columns = new Columns(ctx);
	const wait = model.slot ? "wait" : "contended", waits_idle = task.limit ? "limit" : "idle";
	/* From below, one above the other. */
	const stack = [[RUN, "run"], [WAIT, wait], [IDLE_WAIT, waits_idle], [BLOCK, "block"], [STOP, "stop"]];

	walkPieces(picture, times.start, i => times.end[i], task.first, task.last, (i, x, end) => {
		const name = styleOf(model, i), of = height * STYLES[name].height;
		ctx.fillStyle = picture.fill[name];
		ctx.fillRect(x, y + (height - of) / 2, end - x, of);
		if (name === "run" && end - x > 40 && times.cpu[i] >= 0) {
			ctx.fillStyle = picture.colour.back;
			picture.drawText("CPU " + times.cpu[i], x + 3, y + height / 2, end - x - 6);
		}
	}, (x, from, to, i, j) => {
		const shares = sharesOf(model, task, i, from, j, to);
		let top = y + height;

		if (shares[SLEEP])
			columns.add(picture.colour.sleep, x, y + height / 2 - 1, 2);
		for (const [share, name] of stack) {
			/* What is there at all is to be seen. */
			const part = shares[share] && Math.max(shares[share] / (to - from) * height, 1);
			columns.add(picture.colour[name], x, Math.max(y, top - part), Math.min(part, top - y));
			top -= part;
			if (top <= y)
				break;
		}
	});
	columns.fill();
}
