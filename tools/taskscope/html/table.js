// SPDX-License-Identifier: GPL-2.0
/*
 * The table of tasks.  All names come from a recording, so they are set as text, never as markup.
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

/* @choose and @sort are called with the key of a track, and of a column. */
class Table {
	constructor(model, view, choose, sort) {
		this.model = model;
		this.view = view;
		this.choose = choose;
		this.sort = sort;
		this.rows_shown = ROWS_SHOWN;
		this.build();
	}

	build() {
		this.caption = make("caption");
		this.heads = COLUMNS.map(([key, text, title]) => make("th", { scope: "col", role: "columnheader", title },
			makeButton(text, title, () => this.sort(key), this.isEmpty(key) ? { disabled: "" } : {})));
		this.body = make("tbody", { role: "rowgroup" });
		this.foot = make("tfoot", { role: "rowgroup" });
		this.more = makeButton("", "", () => { this.rows_shown = Infinity; this.show(this.tasks); }, { hidden: "" });
		this.element = make("div", { id: "table", tabindex: "-1" }, make("table", { role: "grid" }, this.caption, make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...this.heads)),
				       this.body, this.foot), this.more);
	}

	/* Slots do not have what depends on the order in them. */
	isEmpty(key) {
		return !!this.model.slot && ["contended", "idle", "unknown", "max", "runs"].includes(key);
	}

	cells(sums, name, tid, tgid) {
		const { slot } = this.model, part = ns => slot ? "" : exactMs(ns), { task } = sums;
		const limit = task && task.limit !== null ? exactMs(task.limit) : "";

		return [name, tid, tgid, exactMs(sums.ns[RUN]), exactMs(sums.ns[WAIT]), part(sums.contended),
			part(sums.idle), part(sums.unknown), limit, exactMs(sums.ns[SLEEP]), exactMs(sums.ns[BLOCK]),
			exactMs(sums.ns[STOP]), slot ? "" : exactMs(sums.wait_max), slot ? "" : sums.runs
		].map(text => make("td", { role: "gridcell" }, String(text)));
	}

	/* The times of @tasks in what the view speaks of. */
	show(tasks) {
		const { view } = this, rows = view.rows(tasks), [from, to] = view.range();

		this.tasks = tasks;
		this.caption.textContent = `${rows.length} tasks ${view.selection ? "in the selection" : "in what is shown"}: ` +
			`${tickText(from, 1)} to ${tickText(to, 1)}, ${exactMs(to - from)} ms; times in ms`;
		COLUMNS.forEach(([key], i) => this.heads[i].setAttribute("aria-sort",
			view.sort !== key ? "none" : (key === "name" || key === "tid" || key === "tgid") !== view.is_reversed ?
			"ascending" : "descending"));
		const focused = document.activeElement && this.body.contains(document.activeElement) ?
				document.activeElement.closest("tr").dataset.track : null;
		this.body.replaceChildren(...rows.slice(0, this.rows_shown).map((sums, i) => this.makeRow(sums, i)));
		this.foot.replaceChildren(make("tr", { role: "row" }, ...this.cells(this.total(rows), "all of these", "", "")));
		this.more.hidden = rows.length <= this.rows_shown;
		this.more.textContent = `${rows.length - this.rows_shown} more tasks`;
		if (focused)
			this.focusRow(focused);
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
		const row = make("tr", { role: "row", tabindex: is_chosen || !i ? "0" : "-1", "aria-selected": is_chosen, "data-track": key },
				 ...this.cells(sums, task.name === null ? "?" : task.name, task.tid, task.tgid || ""));

		if (task.is_doubtful)
			row.title = "some of its events may be missing";
		row.addEventListener("click", () => this.choose(key));
		row.addEventListener("keydown", event => {
			const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
			if (event.key === "Enter" || event.key === " ")
				this.choose(key);
			else if (next)
				next.focus();
			else
				return;
			event.preventDefault();
			event.stopPropagation();
		});
		return row;
	}

	/* The row of that track, if it is still there. */
	focusRow(key) {
		const row = this.body.querySelector(`[data-track="${key}"]`) || this.body.firstElementChild;

		if (row)
			row.focus({ preventScroll: true });
	}
}
