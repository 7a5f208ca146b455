// SPDX-License-Identifier: GPL-2.0
/* What is at a place of a track, in words and exact numbers. */

class Words {
	constructor(model) {
		this.model = model;
	}

	/* The piece of a track at a time: from when to when, if there is one. */
	pieceAt(row, time) {
		const { model } = this;

		if (!row || time === null)
			return null;
		if (row.cpu) {
			const i = lastUpTo(row.cpu.start, time, 0, row.cpu.start.length);
			return i < 0 || time >= row.cpu.end ? null : { i, from: row.cpu.start[i], to: row.cpu.endOf(i) };
		}
		const i = timeAt(model, row.task, time);
		return i < 0 ? null : { i, from: model.times.start[i], to: model.times.end[i] };
	}

	/* A line each; marks are told that are as @near. */
	describe(row, time, near) {
		const { model } = this, piece = this.pieceAt(row, time), lines = [];

		if (!row)
			return "";
		lines.push((row.cpu ? row.label : taskName(model, row.task.nr + TASK)) + " at " + tickText(time, 1));
		if (!piece)
			return lines[0] + (row.task ? ": it was not there, or it is not known" : "");
		const length = `${exactMs(piece.to - piece.from)} ms, from ${tickText(piece.from, 1)} to ${tickText(piece.to, 1)}`;
		if (row.cpu) {
			const nr = row.cpu.task[piece.i];
			lines.push((nr === IDLE ? "idle: " : nr === UNKNOWN ? "not known, events are missing: " :
				    taskName(model, nr) + " runs: ") + length);
		} else {
			lines.push(...this.describeTime(piece.i, length));
		}
		for (const mark of this.marksNear(row, time, near))
			lines.push(this.describeMark(mark));
		return lines.join("\n");
	}

	describeTime(i, length) {
		const { model } = this, { times, wakes } = model, account = times.account[i], lines = [];
		const on = times.cpu[i] >= 0 && account <= WAIT ? ` on CPU ${times.cpu[i]}` : "";

		lines.push(`${STATES[account]}${on}: ${length}`);
		if (account !== WAIT || model.slot)
			return lines;
		const contended = times.end[i] - times.start[i] - times.idle[i] - times.unknown[i];
		lines.push(`contended ${exactMs(contended)} ms, CPU idle ${exactMs(times.idle[i])} ms, not known ${exactMs(times.unknown[i])} ms`);
		const wake = wakeOf(model, i);
		if (wake >= 0)
			lines.push((wakes.bits[wake] & WOKEN_NEW ? "started by " : "woken by ") +
				   (wakes.bits[wake] & WOKEN_BY_IRQ ? `an interrupt on CPU ${wakes.cpu[wake]}` :
				    `${taskName(model, wakes.waker[wake])} on CPU ${wakes.cpu[wake]}`));
		return lines;
	}

	marksNear(row, time, near) {
		return !row.task ? [] : marksShown(this.model, row.task, time - near, time + near, 0).slice(0, 5).map(
			i => this.model.marks[i]);
	}

	describeMark(mark) {
		const detail = mark.kind === FORK ? " by " + taskName(this.model, mark.creator) :
			       mark.kind === EXEC ? ": " + (mark.file || mark.name) : mark.kind === RENAME ? ": " + mark.name :
			       mark.kind === EXIT ? ": " + exitText(mark.code) :
			       `: it waited ${exactMs(mark.wait)} ms${mark.waits ? ", and it goes on" : ""}`;

		return `${MARKS[mark.kind]} at ${tickText(mark.time, 1)}${detail}`;
	}
}
