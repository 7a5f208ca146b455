// SPDX-License-Identifier: GPL-2.0
/* The mouse, or a finger: what is there, and what it does. */

/* The time and the track of a place on the canvas. */
function placeOf(page, event) {
	const box = page.canvas.getBoundingClientRect(), y = event.clientY - box.top;
	const row = y < RULER ? undefined : rowAt(page.rows, y + page.top);

	return { x: event.clientX - box.left, row: row && row.key ? row : null,
		 time: Math.round(page.picture.timeOf(event.clientX - box.left)) };
}

function turnWheel(page, event) {
	const { time } = placeOf(page, event), length = page.view.to - page.view.from;

	if (event.ctrlKey || event.metaKey) {
		event.preventDefault();
		page.change(() => page.view.zoom(Math.exp(-event.deltaY / 300), Math.max(time, page.view.from)));
	} else if (event.shiftKey || event.deltaX) {
		event.preventDefault();
		page.change(() => page.view.pan((event.deltaX || event.deltaY) / 1000 * length));
	}
}

function pressPointer(page, event) {
	if (event.button || event.offsetX > page.tracks.clientWidth)
		return;
	const { x, time, row } = placeOf(page, event);

	page.drag = { x, y: event.clientY, time, row, from: page.view.from, to: page.view.to, top: page.top,
		      selects: event.shiftKey, moved: false };
	page.tracks.setPointerCapture(event.pointerId);
}

function movePointer(page, event) {
	const { drag } = page, { x, time } = placeOf(page, event);

	if (!drag) {
		showTip(page, event);
		return;
	}
	drag.moved = drag.moved || Math.abs(x - drag.x) > 3 || Math.abs(event.clientY - drag.y) > 3;
	if (!drag.moved)
		return;
	page.tip.hidden = true;
	page.change(() => {
		if (drag.selects) {
			page.view.select(Math.max(drag.time, page.view.from), Math.max(time, page.view.from));
			return;
		}
		const ns = (drag.x - x) * page.picture.perPixel;
		page.view.show(drag.from + ns, drag.to + ns);
		page.tracks.scrollTop = drag.top + drag.y - event.clientY;
	});
}

function releasePointer(page, event) {
	const drag = page.drag;

	page.drag = null;
	if (drag && !drag.moved)
		page.change(() => pointAt(page, event));
}

/* A click: the cursor goes there. */
function pointAt(page, event) {
	const { x, row, time } = placeOf(page, event);

	if (row)
		page.view.track = row.key;
	if (x >= GUTTER)
		page.view.cursor = time;
}

function showTip(page, event) {
	const { x, row, time } = placeOf(page, event);

	page.tip.hidden = !row || x < GUTTER;
	if (page.tip.hidden)
		return;
	page.tip.textContent = page.words.describe(row, time, page.near());
	const box = page.tip.getBoundingClientRect();
	page.tip.style.left = Math.max(4, Math.min(event.clientX + 14, window.innerWidth - box.width - 8)) + "px";
	page.tip.style.top = Math.max(4, event.clientY + box.height + 20 > window.innerHeight ? event.clientY - box.height - 10 :
		event.clientY + 16) + "px";
}
