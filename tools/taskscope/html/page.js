// SPDX-License-Identifier: GPL-2.0
/*
 * The page: what is drawn where, the table, the keyboard.  All names come from a recording, so they
 * are set as text, never as markup.
 */

/* The table shows so many rows at first. */
const ROWS_SHOWN = 200;

const COLUMNS = [
	["name", "NAME", "name of the task, as last seen"],
	["tid", "TID", "thread id"],
	["tgid", "TGID", "process"],
	["run", "RUN", "ran, in ms"],
	["wait", "WAIT", "was runnable and waited, in ms: the sum of contended, idle and not known"],
	["contended", "CONTENDED", "the part of WAIT in which its CPU ran other tasks, in ms"],
	["idle", "CPU IDLE", "the part of WAIT in which its CPU was idle, in ms; time of its own limit may be in it"],
	["unknown", "NOT KNOWN", "the part of WAIT of which is not known what its CPU did, in ms"],
	["limit", "OWN LIMIT", "the part of WAIT in which its own limit stopped it, in the whole recording, as the module counted, in ms; empty: not known"],
	["sleep", "SLEEP", "slept, in ms"],
	["block", "BLOCK", "blocked, in ms"],
	["stop", "STOP", "was stopped, in ms"],
	["max", "WAIT MAX", "the longest wait, or part of one that is in this time, in ms"],
	["runs", "RUNS", "how often it got a CPU"],
];

const KEYS = [
	["\u2190 \u2192", "move by a tenth"], ["+ \u2212", "zoom, at the cursor"],
	["Home", "the whole recording"], ["\u2191 \u2193", "choose the track above, below"],
	["n  p", "move the cursor to the next, previous change of the chosen track"],
	["w", "go to the task that woke the chosen one"],
	["[  ]", "the selection begins, ends at the cursor"], ["Enter", "zoom to the selection, or to what is at the cursor"],
	["Esc", "no selection"], ["/", "find tasks"], ["a", "arrows"], ["t", "light, dark"], ["?", "this help"],
	["mouse", "drag: move; Shift and drag: select; Ctrl and wheel: zoom; click: cursor; double click: zoom"],
];

/* An element: its attributes, and what is in it; strings are text. */
function make(name, attributes = {}, ...children) {
	const element = document.createElement(name);

	for (const [key, value] of Object.entries(attributes))
		if (key.startsWith("on"))
			element.addEventListener(key.slice(2), value);
		else
			element.setAttribute(key, value);
	element.append(...children);
	return element;
}

class Page {
	constructor(model) {
		this.model = model;
		this.view = new View(model);
		this.top = 0;
		this.rows_shown = ROWS_SHOWN;
		this.build();
		this.picture = new Picture(this.canvas, model);
		this.listen();
		this.showLegend();
		this.readHash();
		window.addEventListener("hashchange", () => this.readHash());
		new ResizeObserver(() => this.resize()).observe(this.tracks);
	}

	/* What the reader of the page has to know of the recording. */
	warnings() {
		const { info } = this.model, found = [];

		if (info.filter)
			found.push(`Only a ${info.filter} was recorded${info.filter_id ? " (" + info.filter_id + ")" : ""}.`);
		if (info.recorded)
			found.push(`Only CPUs ${info.recorded} were recorded.`);
		if (info.overwritten)
			found.push(`${info.overwritten} events were written over: each task is shown from its first event after them on.`);
		if (info.lost)
			found.push(`${info.lost} events are missing: what follows them is true only as far as it can be told.`);
		if (info.cut)
			found.push("The end of the recording is missing.");
		if (info.slot)
			found.push(`${info.events} events are too many for a page: it has slots of ${shortTime(info.slot)}. The sums of a slot are exact; the order in it, wakeups and migrations are not there. With --from and --to the page of a shorter time has every event.`);
		return found;
	}

	summary() {
		const { info } = this.model, parts = [];

		if (info.wall)
			parts.push("began " + info.wall.replace("T", " ").replace(/\.\d+Z$/, " UTC"));
		parts.push(`${shortTime(this.model.end - this.model.begin)}, ${info.events} events`,
			   `${this.model.tasks.filter(task => task.is_shown).length} tasks, ${this.model.cpus.length} CPUs`,
			   `Linux ${info.release}`, `taskscope ${info.taskscope}`);
		return parts.join(" \u00b7 ");
	}

	button(text, title, press, attributes = {}) {
		return make("button", { type: "button", title, onclick: press, ...attributes }, text);
	}

	build() {
		document.title = this.model.info.file + " \u2013 taskscope timeline";
		this.search = make("input", { type: "search", id: "find", placeholder: "name, tid or tgid   ( / )",
					      "aria-label": "find tasks", oninput: () => this.find(this.search.value) });
		this.count = make("span", { role: "status" });
		this.arrows = this.button("Arrows", "wakeups and migrations, as arrows (a)", () => this.toggleArrows());
		this.active = this.button("Only active", "only tasks that ran or waited in this time", () => this.toggleActive());
		this.canvas = make("canvas", { "aria-hidden": "true" });
		this.spacer = make("div");
		this.tracks = make("div", { id: "tracks", tabindex: "0", role: "application",
					    "aria-label": "tracks of CPUs and tasks; ? tells the keys" }, this.canvas, this.spacer);
		this.legend = make("div", { id: "legend" });
		this.details = make("div", { id: "details", role: "status" });
		this.table = make("div", { id: "table", tabindex: "-1" });
		this.tip = make("div", { id: "tip", hidden: "" });
		this.help = make("dialog", { "aria-label": "keys" }, make("h2", {}, "Keys"),
				 make("dl", {}, ...KEYS.flatMap(([key, does]) => [make("dt", {}, key), make("dd", {}, does)])),
				 make("p", {}, "The address of this page holds the view: copy it to show somebody the same."),
				 make("form", { method: "dialog" }, make("button", {}, "Close")));
		document.body.append(
			make("header", {}, make("h1", {}, this.model.info.file), make("p", {}, this.summary()),
			     ...this.warnings().map(text => make("p", { class: "warning" }, text))),
			make("div", { class: "tools", role: "toolbar", "aria-label": "view" },
			     this.search, this.count,
			     this.button("\u2212", "zoom out (-)", () => this.change(() => this.view.zoom(0.5)), { "aria-label": "zoom out" }),
			     this.button("+", "zoom in (+)", () => this.change(() => this.view.zoom(2)), { "aria-label": "zoom in" }),
			     this.button("Whole", "the whole recording (Home)", () => this.change(() => this.view.whole())),
			     this.button("To selection", "zoom to the selection (Enter)", () => this.change(() => this.zoomToChosen())),
			     this.button("No selection", "(Esc)", () => this.change(() => { this.view.selection = null; })),
			     this.arrows, this.active, make("span", { class: "space" }),
			     this.button("Light / dark", "(t)", () => this.toggleTheme()),
			     this.button("Keys", "(?)", () => this.help.showModal())),
			this.tracks, this.legend, this.details, this.table, this.tip, this.help);
		this.buildTable();
	}

	buildTable() {
		this.caption = make("caption");
		this.heads = COLUMNS.map(([key, text, title]) => make("th", { scope: "col", title },
			this.button(text, title, () => this.sortBy(key))));
		this.body = make("tbody");
		this.foot = make("tfoot");
		this.more = this.button("", "", () => { this.rows_shown = Infinity; this.showTable(); }, { hidden: "" });
		this.table.append(make("table", {}, this.caption, make("thead", {}, make("tr", {}, ...this.heads)),
				       this.body, this.foot), this.more);
	}

	listen() {
		const { tracks } = this;

		tracks.addEventListener("scroll", () => { this.top = tracks.scrollTop; this.draw(); });
		tracks.addEventListener("wheel", event => this.wheel(event), { passive: false });
		tracks.addEventListener("pointerdown", event => this.press(event));
		tracks.addEventListener("pointermove", event => this.move(event));
		tracks.addEventListener("pointerup", event => this.release(event));
		tracks.addEventListener("pointerleave", () => { this.tip.hidden = true; });
		tracks.addEventListener("dblclick", event => this.change(() => {
			this.point(event);
			this.zoomToChosen();
		}));
		document.addEventListener("keydown", event => this.key(event));
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => this.setTheme(event.matches));
		this.setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
	}

	setTheme(is_dark) {
		document.documentElement.dataset.theme = is_dark ? "dark" : "light";
		if (!this.picture)
			return;
		this.picture.setTheme();
		this.showLegend();
		this.draw();
	}

	toggleTheme() {
		this.setTheme(document.documentElement.dataset.theme !== "dark");
	}

	toggleArrows() {
		this.change(() => { this.view.arrows = !this.view.arrows; });
	}

	toggleActive() {
		this.change(() => { this.view.active = !this.view.active; });
	}

	showLegend() {
		const names = this.model.slot ? ["run", "wait", "sleep", "block", "stop", "unknown"] :
						["run", "contended", "idle", "limit", "sleep", "block", "stop", "unknown"];
		const marks = this.model.slot ? "" : "\u25b6 migration   \u2193 wakeup   ";

		this.legend.replaceChildren(...names.map(name => {
			const canvas = make("canvas", { width: 44, height: 24 }), ctx = canvas.getContext("2d");
			const height = Math.max(4, 24 * STYLES[name].height);
			ctx.fillStyle = this.picture.makePattern(this.picture.colour[name], STYLES[name].pattern);
			ctx.fillRect(0, (24 - height) / 2, 44, height);
			return make("span", {}, canvas, STYLES[name].label);
		}), make("span", {}, marks + "\u25b2 fork   \u25c6 exec   \u2715 exit   \u2759 rename"));
	}

	/* The tracks: CPUs, and below them the tasks that were found. */
	makeRows() {
		const rows = [];
		let y = RULER;
		const add = row => {
			rows.push({ ...row, y });
			y += row.height;
		};

		this.found = this.view.found();
		add({ head: "CPUs", height: HEAD_HEIGHT });
		for (const cpu of this.model.cpus)
			add({ key: "c" + cpu.nr, cpu, label: "CPU " + cpu.nr, height: CPU_HEIGHT });
		add({ head: "Tasks: " + this.found.length, height: HEAD_HEIGHT });
		for (const task of this.found)
			add({ key: "t" + task.nr, task, label: task.name === null ? "?" : task.name,
			      more: String(task.tid), height: TASK_HEIGHT });
		this.rows = rows;
		this.row_at = new Map(rows.filter(row => row.key).map(row => [row.key, row]));
		this.spacer.style.height = Math.max(0, y - this.picture.height || 0) + "px";
		this.height = y;
		this.count.textContent = this.view.query ? `${this.found.length} found` : "";
	}

	readHash() {
		if (location.hash === this.hash)
			return;
		this.view.fromHash(location.hash);
		this.search.value = this.view.query;
		this.makeRows();
		this.resize();
		this.scrollToTrack();
		this.showAll();
	}

	/* The address follows once nothing has changed for a moment. */
	writeHash() {
		clearTimeout(this.hash_timer);
		this.hash_timer = setTimeout(() => {
			this.hash = this.view.toHash();
			history.replaceState(null, "", this.hash);
		}, 200);
	}

	resize() {
		this.picture.resize(this.tracks.clientWidth, this.tracks.clientHeight);
		this.spacer.style.height = Math.max(0, this.height - this.picture.height) + "px";
		this.drawNow();
	}

	/* As often as the screen can show it. */
	draw() {
		if (!this.frame)
			this.frame = requestAnimationFrame(() => this.drawNow());
	}

	drawNow() {
		if (this.frame)
			cancelAnimationFrame(this.frame);
		this.frame = 0;
		this.picture.draw(this.view, this.rows, this.top);
	}

	change(how) {
		how();
		this.showAll();
		this.writeHash();
	}

	/* The table costs more than the picture: it follows when there is time. */
	showAll() {
		this.arrows.setAttribute("aria-pressed", this.view.arrows);
		this.active.setAttribute("aria-pressed", this.view.active);
		this.draw();
		this.showDetails();
		/* That of a large one while the view moves would stop it. */
		if (this.model.times.task.length > 100000)
			clearTimeout(this.table_timer);
		else if (this.table_timer)
			return;
		this.table_timer = setTimeout(() => this.showTable(), 120);
	}

	sortBy(key) {
		this.change(() => {
			this.view.is_reversed = this.view.sort === key && !this.view.is_reversed;
			this.view.sort = key;
		});
	}

	find(query) {
		this.change(() => {
			this.view.query = query;
			this.makeRows();
			this.resize();
		});
	}

	cells(sums, name, tid, tgid) {
		const { slot } = this.model, part = ns => slot ? "" : exactMs(ns), { task } = sums;
		const limit = task && task.limit !== null ? exactMs(task.limit) : "";

		return [name, tid, tgid, exactMs(sums.ns[RUN]), exactMs(sums.ns[WAIT]), part(sums.contended),
			part(sums.idle), part(sums.unknown), limit, exactMs(sums.ns[SLEEP]), exactMs(sums.ns[BLOCK]),
			exactMs(sums.ns[STOP]), slot ? "" : exactMs(sums.wait_max), slot ? "" : sums.runs
		].map(text => make("td", {}, String(text)));
	}

	showTable() {
		const { view } = this, rows = view.rows(this.found), [from, to] = view.range();

		clearTimeout(this.table_timer);
		this.table_timer = 0;
		this.sums = rows;
		this.caption.textContent = `${rows.length} tasks ${view.selection ? "in the selection" : "in what is shown"}: ` +
			`${tickText(from, 1)} to ${tickText(to, 1)}, ${exactMs(to - from)} ms; times in ms`;
		COLUMNS.forEach(([key], i) => this.heads[i].setAttribute("aria-sort",
			view.sort !== key ? "none" : (key === "name" || key === "tid" || key === "tgid") !== view.is_reversed ?
			"ascending" : "descending"));
		const had_focus = document.activeElement && this.body.contains(document.activeElement);
		this.body.replaceChildren(...rows.slice(0, this.rows_shown).map((sums, i) => this.makeRow(sums, i)));
		this.foot.replaceChildren(make("tr", {}, ...this.cells(this.total(rows), "all of these", "", "")));
		this.more.hidden = rows.length <= this.rows_shown;
		this.more.textContent = `${rows.length - this.rows_shown} more tasks`;
		if (had_focus)
			this.focusRow();
	}

	total(rows) {
		const all = { ns: [0, 0, 0, 0, 0], contended: 0, idle: 0, unknown: 0, wait_max: 0, runs: 0 };

		for (const row of rows) {
			for (const key of ["contended", "idle", "unknown", "runs"])
				all[key] += row[key];
			row.ns.forEach((ns, state) => { all.ns[state] += ns; });
			all.wait_max = Math.max(all.wait_max, row.wait_max);
		}
		return all;
	}

	makeRow(sums, i) {
		const { task } = sums, key = "t" + task.nr, is_chosen = this.view.track === key;
		const row = make("tr", { tabindex: is_chosen || !i ? "0" : "-1", "aria-selected": is_chosen, "data-track": key },
				 ...this.cells(sums, task.name === null ? "?" : task.name, task.tid, task.tgid || ""));

		if (task.is_doubtful)
			row.title = "some of its events may be missing";
		row.addEventListener("click", () => this.choose(key, true));
		row.addEventListener("keydown", event => {
			const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
			if (event.key === "Enter" || event.key === " ")
				this.choose(key, true);
			else if (next)
				next.focus();
			else
				return;
			event.preventDefault();
			event.stopPropagation();
		});
		return row;
	}

	focusRow() {
		const row = this.body.querySelector('[aria-selected="true"]') || this.body.firstElementChild;

		if (row)
			row.focus({ preventScroll: true });
	}

	choose(key, and_scroll) {
		this.change(() => {
			this.view.track = key;
			if (and_scroll)
				this.scrollToTrack();
		});
	}

	scrollToTrack() {
		const row = this.row_at.get(this.view.track);

		if (!row)
			return;
		if (row.y < this.top + RULER)
			this.tracks.scrollTop = row.y - RULER;
		else if (row.y + row.height > this.top + this.picture.height)
			this.tracks.scrollTop = row.y + row.height - this.picture.height;
		this.top = this.tracks.scrollTop;
	}

	/* The time and the track of a place on the canvas. */
	placeOf(event) {
		const box = this.canvas.getBoundingClientRect(), y = event.clientY - box.top;
		const row = y < RULER ? undefined : this.rows.find(each => each.y <= y + this.top && y + this.top < each.y + each.height);

		return { x: event.clientX - box.left, row: row && row.key ? row : null,
			 time: Math.round(this.picture.timeOf(event.clientX - box.left)) };
	}

	wheel(event) {
		const { time } = this.placeOf(event), length = this.view.to - this.view.from;

		if (event.ctrlKey || event.metaKey) {
			event.preventDefault();
			this.change(() => this.view.zoom(Math.exp(-event.deltaY / 300), Math.max(time, this.view.from)));
		} else if (event.shiftKey || event.deltaX) {
			event.preventDefault();
			this.change(() => this.view.pan((event.deltaX || event.deltaY) / 1000 * length));
		}
	}

	press(event) {
		if (event.button || event.offsetX > this.tracks.clientWidth)
			return;
		const { x, time, row } = this.placeOf(event);

		this.drag = { x, y: event.clientY, time, row, from: this.view.from, to: this.view.to, top: this.top,
			      selects: event.shiftKey, moved: false };
		this.tracks.setPointerCapture(event.pointerId);
	}

	move(event) {
		const { drag } = this, { x, time } = this.placeOf(event);

		if (!drag) {
			this.showTip(event);
			return;
		}
		drag.moved = drag.moved || Math.abs(x - drag.x) > 3 || Math.abs(event.clientY - drag.y) > 3;
		if (!drag.moved)
			return;
		this.tip.hidden = true;
		this.change(() => {
			if (drag.selects) {
				this.view.select(Math.max(drag.time, this.view.from), Math.max(time, this.view.from));
				return;
			}
			const ns = (drag.x - x) * this.picture.perPixel;
			this.view.show(drag.from + ns, drag.to + ns);
			this.tracks.scrollTop = drag.top + drag.y - event.clientY;
		});
	}

	release(event) {
		const drag = this.drag;

		this.drag = null;
		if (drag && !drag.moved)
			this.change(() => this.point(event));
	}

	/* A click: the cursor goes there. */
	point(event) {
		const { x, row, time } = this.placeOf(event);

		if (row)
			this.view.track = row.key;
		if (x >= GUTTER)
			this.view.cursor = time;
	}

	chosen() {
		return this.row_at.get(this.view.track) || null;
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

	zoomToChosen() {
		const { view } = this, piece = this.pieceAt(this.chosen(), view.cursor);
		const [from, to] = view.selection || (piece ? [piece.from, piece.to] : [view.from, view.to]);
		const margin = view.selection ? 0 : (to - from) / 10;

		view.show(from - margin, to + margin);
	}

	/* What is there, in words and exact numbers, a line each. */
	describe(row, time) {
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
		for (const mark of this.marksNear(row, time))
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

	marksNear(row, time) {
		const near = 5 * (this.picture.perPixel || 0);

		return !row.task ? [] : this.model.marks.filter(mark => mark.task === row.task.nr + TASK &&
			Math.abs(mark.time - time) <= near).slice(0, 5);
	}

	describeMark(mark) {
		const detail = mark.kind === FORK ? " by " + taskName(this.model, mark.creator) :
			       mark.kind === EXEC ? ": " + (mark.file || mark.name) : mark.kind === RENAME ? ": " + mark.name :
			       mark.kind === EXIT ? ": " + exitText(mark.code) :
			       `: it waited ${exactMs(mark.wait)} ms${mark.waits ? ", and it goes on" : ""}`;

		return `${MARKS[mark.kind]} at ${tickText(mark.time, 1)}${detail}`;
	}

	showTip(event) {
		const { x, row, time } = this.placeOf(event);

		this.tip.hidden = !row || x < GUTTER;
		if (this.tip.hidden)
			return;
		this.tip.textContent = this.describe(row, time);
		const box = this.tip.getBoundingClientRect();
		this.tip.style.left = Math.max(4, Math.min(event.clientX + 14, window.innerWidth - box.width - 8)) + "px";
		this.tip.style.top = Math.max(4, event.clientY + box.height + 20 > window.innerHeight ? event.clientY - box.height - 10 :
			event.clientY + 16) + "px";
	}

	showDetails() {
		const { view } = this, row = this.chosen();
		const lines = [];

		if (view.selection)
			lines.push(`selection: ${exactMs(view.selection[1] - view.selection[0])} ms`);
		if (row)
			lines.push(view.cursor === null ? `${row.label} ${row.more || ""}: n goes to its next change` : this.describe(row, view.cursor));
		if (!lines.length)
			lines.push("Choose a track with \u2191 \u2193 or a click; ? tells the keys.");
		this.details.textContent = lines.join("\n");
	}

	/* The next track, or the one before. */
	stepTrack(step) {
		const rows = this.rows.filter(row => row.key), at = rows.findIndex(row => row.key === this.view.track);
		const row = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];

		if (row)
			this.choose(row.key, true);
	}

	stepTime(is_back) {
		const row = this.chosen();

		if (row)
			this.change(() => this.view.step(row, is_back));
	}

	/* To the task that began the wait at the cursor, or the last one before it. */
	goToWaker() {
		const row = this.chosen(), { model } = this;
		let i = row && row.task ? lastUpTo(model.times.start, this.view.cursor === null ? this.view.to : this.view.cursor,
						   row.task.first, row.task.last) : -1;

		for (; row && row.task && i >= row.task.first; i--) {
			const wake = model.times.account[i] === WAIT ? wakeOf(model, i) : -1;
			const key = wake < 0 ? "" : model.wakes.bits[wake] & WOKEN_BY_IRQ || model.wakes.waker[wake] < TASK ?
				    "c" + model.wakes.cpu[wake] : "t" + (model.wakes.waker[wake] - TASK);
			if (!key)
				continue;
			this.view.cursor = model.wakes.time[wake];
			this.view.reveal(this.view.cursor);
			this.choose(key, true);
			return;
		}
	}

	edge(i) {
		const { view } = this, [from, to] = view.selection || [view.from, view.to];

		if (view.cursor !== null)
			this.change(() => view.select(i ? Math.min(from, view.cursor) : view.cursor, i ? view.cursor : Math.max(to, view.cursor)));
	}

	key(event) {
		const { view } = this, length = view.to - view.from, in_field = event.target === this.search;
		const keys = {
			ArrowLeft: () => this.change(() => view.pan(-length / 10)),
			ArrowRight: () => this.change(() => view.pan(length / 10)),
			ArrowUp: () => this.stepTrack(-1),
			ArrowDown: () => this.stepTrack(1),
			"+": () => this.change(() => view.zoom(2)), "=": () => this.change(() => view.zoom(2)),
			"-": () => this.change(() => view.zoom(0.5)),
			Home: () => this.change(() => view.whole()),
			n: () => this.stepTime(false), p: () => this.stepTime(true), w: () => this.goToWaker(),
			"[": () => this.edge(0), "]": () => this.edge(1),
			Enter: () => this.change(() => this.zoomToChosen()),
			Escape: () => this.change(() => { view.selection = null; }),
			"/": () => { this.search.focus(); this.search.select(); },
			a: () => this.toggleArrows(), t: () => this.toggleTheme(), "?": () => this.help.showModal(),
		};

		if (event.ctrlKey || event.metaKey || event.altKey || this.help.open)
			return;
		if (in_field) {
			if (event.key === "Enter" || event.key === "Escape")
				this.tracks.focus();
			return;
		}
		/* A button is pressed by Enter. */
		if (event.key === "Enter" && event.target.closest("button"))
			return;
		if (Object.hasOwn(keys, event.key)) {
			event.preventDefault();
			keys[event.key]();
		}
	}
}

function start() {
	try {
		const info = JSON.parse(document.getElementById("document").textContent);
		const ops = document.getElementById("ops"), model = decode(bytesOf(ops.textContent), info);
		ops.remove();
		return new Page(model);
	} catch (error) {
		/* A page that was cut on its way. */
		document.body.append(make("p", { class: "broken", role: "alert" },
					  "This page cannot be shown: " + error.message + ". Was it copied as a whole?"));
		throw error;
	}
}

performance.mark("x0");
start();
performance.measure("start","x0");
