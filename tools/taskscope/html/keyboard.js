// SPDX-License-Identifier: GPL-2.0
/* The keys.  Each button of the page has one. */

const KEYS = [
	["\u2190 \u2192", "move by a tenth"], ["+ \u2212", "zoom, at the cursor"],
	["Home", "the whole recording"], ["\u2191 \u2193", "choose the track above, below"],
	["n  p", "move the cursor to the next, previous change of the chosen track"],
	["w", "go to the task that woke the chosen one"],
	["[  ]", "the selection begins, ends at the cursor"], ["Enter", "zoom to the selection, or to what is at the cursor"],
	["Esc", "no selection"], ["/", "find tasks"], ["a", "arrows"], ["t", "light, dark"], ["?", "this help"],
	["mouse", "drag: move; Shift and drag: select; Ctrl and wheel: zoom; click: cursor; double click: zoom"],
];

/* The next track, or the one before. */
function stepTrack(page, step) {
	const rows = page.rows.filter(row => row.key), at = rows.findIndex(row => row.key === page.view.track);
	const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];

	if (row)
		page.choose(row.key, true);
}

function stepTime(page, is_back) {
	const row = page.chosen();

	if (row)
		page.change(() => page.view.step(row, is_back));
}

/* To the task that began the wait at the cursor, or the last one before it. */
function goToWaker(page) {
	const row = page.chosen(), { model } = page;
	let i = row && row.task ? lastUpTo(model.times.start, page.view.cursor === null ? page.view.to : page.view.cursor,
					   row.task.first, row.task.last) : -1;

	for (; row && row.task && i >= row.task.first; i--) {
		const wake = model.times.account[i] === WAIT ? wakeOf(model, i) : -1;
		const key = wake < 0 ? "" : model.wakes.bits[wake] & WOKEN_BY_IRQ || model.wakes.waker[wake] < TASK ?
			    "c" + model.wakes.cpu[wake] : "t" + (model.wakes.waker[wake] - TASK);
		if (!key)
			continue;
		page.view.cursor = model.wakes.time[wake];
		page.view.reveal(page.view.cursor);
		page.choose(key, true);
		return;
	}
}

function selectEdge(page, i) {
	const { view } = page, [from, to] = view.selection || [view.from, view.to];

	if (view.cursor !== null)
		page.change(() => view.select(i ? Math.min(from, view.cursor) : view.cursor, i ? view.cursor : Math.max(to, view.cursor)));
}

function pressKey(page, event) {
	const { view } = page, length = view.to - view.from, in_field = event.target === page.search;
	const keys = {
		ArrowLeft: () => page.change(() => view.pan(-length / 10)),
		ArrowRight: () => page.change(() => view.pan(length / 10)),
		ArrowUp: () => stepTrack(page, -1),
		ArrowDown: () => stepTrack(page, 1),
		"+": () => page.change(() => view.zoom(2)), "=": () => page.change(() => view.zoom(2)),
		"-": () => page.change(() => view.zoom(0.5)),
		Home: () => page.change(() => view.whole()),
		n: () => stepTime(page, false), p: () => stepTime(page, true), w: () => goToWaker(page),
		"[": () => selectEdge(page, 0), "]": () => selectEdge(page, 1),
		Enter: () => page.change(() => page.zoomToChosen()),
		Escape: () => page.change(() => { view.selection = null; }),
		"/": () => { page.search.focus(); page.search.select(); },
		a: () => page.toggleArrows(), t: () => page.toggleTheme(), "?": () => page.help.showModal(),
	};

	if (event.ctrlKey || event.metaKey || event.altKey || page.help.open)
		return;
	if (in_field) {
		if (event.key === "Enter" || event.key === "Escape")
			page.tracks.focus();
		return;
	}
	/* There they scroll. */
	if (event.target === page.details && /^(Arrow|Home)/.test(event.key))
		return;
	/* A button is pressed by Enter. */
	if (event.key === "Enter" && event.target.closest("button"))
		return;
	if (Object.hasOwn(keys, event.key)) {
		event.preventDefault();
		keys[event.key]();
	}
}
