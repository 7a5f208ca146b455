// SPDX-License-Identifier: GPL-2.0
/* Which wakeups and marks belong to what is drawn. */

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
