// SPDX-License-Identifier: GPL-2.0
/*
 * The page: what is drawn where, the mouse, the keyboard.  All names come from a recording, so they
 * are set as text, never as markup.
 */

const KEYS = [
	["\u2190 \u2192", "move by a tenth"], ["+ \u2212", "zoom, at the cursor"],
	["Home", "the whole recording"], ["\u2191 \u2193", "choose the track above, below"],
	["n  p", "move the cursor to the next, previous change of the chosen track"],
	["w", "go to the task that woke the chosen one"],
	["[  ]", "the selection begins, ends at the cursor"], ["Enter", "zoom to the selection, or to what is at the cursor"],
	["Esc", "no selection"], ["/", "find tasks"], ["a", "arrows"], ["t", "light, dark"], ["?", "this help"],
	["mouse", "drag: move; Shift and drag: select; Ctrl and wheel: zoom; click: cursor; double click: zoom"],
];

/* A browser has no larger area to scroll. */
const TRACKS_MAX = 100000;

class Page {
	constructor(model) {
		this.model = model;
		this.view = new View(model);
		this.top = 0;
		this.words = new Words(model);
		this.table = new Table(model, this.view, key => this.choose(key, true), key => this.sortBy(key));
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
		if (info.marks_left)
			found.push(`${info.marks_left} births, execs, exits and new names are not shown: there are too many for a page.`);
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

	build() {
		document.title = this.model.info.file + " \u2013 taskscope timeline";
		this.search = make("input", { type: "search", id: "find", placeholder: "name, tid or tgid   ( / )",
					      "aria-label": "find tasks", oninput: () => this.find(this.search.value) });
		this.count = make("span", { role: "status" });
		this.arrows = makeButton("Arrows", "wakeups and migrations, as arrows (a)", () => this.toggleArrows());
		this.active = makeButton("Only active", "only tasks that ran or waited in this time", () => this.toggleActive());
		this.canvas = make("canvas", { "aria-hidden": "true" });
		this.spacer = make("div");
		this.tracks = make("div", { id: "tracks", tabindex: "0", role: "application",
					    "aria-label": "tracks of CPUs and tasks; ? tells the keys" }, this.canvas, this.spacer);
		this.legend = make("div", { id: "legend" });
		this.details = make("div", { id: "details", role: "region", "aria-label": "what is at the cursor", tabindex: "0" });
		this.spoken = make("div", { id: "spoken", role: "status" });
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
			     makeButton("\u2212", "zoom out (-)", () => this.change(() => this.view.zoom(0.5)), { "aria-label": "zoom out" }),
			     makeButton("+", "zoom in (+)", () => this.change(() => this.view.zoom(2)), { "aria-label": "zoom in" }),
			     makeButton("Whole", "the whole recording (Home)", () => this.change(() => this.view.whole())),
			     makeButton("To selection", "zoom to the selection (Enter)", () => this.change(() => this.zoomToChosen())),
			     makeButton("No selection", "(Esc)", () => this.change(() => { this.view.selection = null; })),
			     this.arrows, this.active, make("span", { class: "space" }),
			     makeButton("Light / dark", "(t)", () => this.toggleTheme()),
			     makeButton("Keys", "(?)", () => this.help.showModal())),
			this.tracks, this.legend, this.details, this.spoken, this.table.element, this.tip, this.help);
	}

	listen() {
		const { tracks } = this;

		tracks.addEventListener("scroll", () => { this.top = tracks.scrollTop; this.draw(); });
		tracks.addEventListener("wheel", event => this.wheel(event), { passive: false });
		tracks.addEventListener("pointerdown", event => this.press(event));
		tracks.addEventListener("pointermove", event => this.move(event));
		tracks.addEventListener("pointerup", event => this.release(event));
		tracks.addEventListener("pointercancel", () => { this.drag = null; });
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
		const left = Math.max(0, this.found.length - TRACKS_MAX);
		add({ head: "CPUs", height: HEAD_HEIGHT });
		for (const cpu of this.model.cpus)
			add({ key: "c" + cpu.nr, cpu, label: "CPU " + cpu.nr, height: CPU_HEIGHT });
		add({ head: `Tasks: ${this.found.length}` + (left ? `, ${left} of them, which ran least, without tracks: find them` : ""),
		      height: HEAD_HEIGHT });
		for (const task of this.found.slice(0, TRACKS_MAX))
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
			this.hash_timer = 0;
			this.hash = this.view.toHash();
			history.replaceState(null, "", this.hash);
			this.tellState();
		}, 200);
		this.tellState();
	}

	/* For programs that look at the page: "settled" once address, table and details have followed. */
	tellState() {
		document.documentElement.dataset.state =
			this.hash_timer || this.table_timer || this.details_timer ? "busy" : "settled";
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
		const is_large = this.model.times.task.length > 100000 && this.table.tasks;
		if (is_large)
			clearTimeout(this.table_timer);
		else if (this.table_timer)
			return;
		this.table_timer = setTimeout(() => this.showTable(), is_large ? 500 : 120);
		this.tellState();
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

	showTable() {
		clearTimeout(this.table_timer);
		this.table_timer = 0;
		this.table.show(this.found);
		this.tellState();
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
		const row = y < RULER ? undefined : rowAt(this.rows, y + this.top);

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

	/* So many nanoseconds are only a few pixels. */
	near() {
		return 5 * (this.picture.perPixel || 0);
	}

	zoomToChosen() {
		const { view } = this, piece = this.words.pieceAt(this.chosen(), view.cursor);
		const [from, to] = view.selection || (piece ? [piece.from, piece.to] : [view.from, view.to]);
		const margin = view.selection ? 0 : (to - from) / 10;

		view.show(from - margin, to + margin);
	}

	showTip(event) {
		const { x, row, time } = this.placeOf(event);

		this.tip.hidden = !row || x < GUTTER;
		if (this.tip.hidden)
			return;
		this.tip.textContent = this.words.describe(row, time, this.near());
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
			lines.push(view.cursor === null ? `${row.label} ${row.more || ""}: n goes to its next change` : this.words.describe(row, view.cursor, this.near()));
		if (!lines.length)
			lines.push("Choose a track with \u2191 \u2193 or a click; ? tells the keys.");
		this.details.textContent = lines.join("\n");
		this.announce(row ? lines.join(", ") : "");
	}

	/* Read out once nothing has changed for a moment, so that a held key does not read all it passes. */
	announce(text) {
		clearTimeout(this.details_timer);
		this.details_timer = setTimeout(() => {
			this.details_timer = 0;
			if (this.spoken.textContent !== text)
				this.spoken.textContent = text;
			this.tellState();
		}, 500);
		this.tellState();
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
		/* There they scroll. */
		if (event.target === this.details && /^(Arrow|Home)/.test(event.key))
			return;
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

start();
