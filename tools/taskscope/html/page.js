// SPDX-License-Identifier: GPL-2.0
/* The page: its parts, and what follows when one of them changes. */

/* A browser has no larger area to scroll. */
const TRACKS_MAX = 100000;

class Page {
	constructor(model) {
		this.model = model;
		this.view = new View(model);
		this.top = 0;
		this.words = new Words(model);
		this.table = new Table(model, this.view, key => this.choose(key, true), key => this.sortBy(key));
		buildPage(this);
		this.picture = new Picture(this.canvas, model);
		this.listen();
		showLegend(this);
		this.readHash();
		window.addEventListener("hashchange", () => this.readHash());
		new ResizeObserver(() => this.resize()).observe(this.tracks);
	}

	listen() {
		const { tracks } = this;

		tracks.addEventListener("scroll", () => { this.top = tracks.scrollTop; this.draw(); });
		tracks.addEventListener("wheel", event => turnWheel(this, event), { passive: false });
		tracks.addEventListener("pointerdown", event => pressPointer(this, event));
		tracks.addEventListener("pointermove", event => movePointer(this, event));
		tracks.addEventListener("pointerup", event => releasePointer(this, event));
		tracks.addEventListener("pointercancel", () => { this.drag = null; });
		tracks.addEventListener("pointerleave", () => { this.tip.hidden = true; });
		tracks.addEventListener("dblclick", event => this.change(() => {
			pointAt(this, event);
			this.zoomToChosen();
		}));
		document.addEventListener("keydown", event => pressKey(this, event));
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => this.setTheme(event.matches));
		this.setTheme(matchMedia("(prefers-color-scheme: dark)").matches);
	}

	setTheme(is_dark) {
		document.documentElement.dataset.theme = is_dark ? "dark" : "light";
		if (!this.picture)
			return;
		this.picture.setTheme();
		showLegend(this);
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
}
