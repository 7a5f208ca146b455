// SPDX-License-Identifier: GPL-2.0
/*
 * The elements of the page, and what stands in its head.  All names come from a recording, so they are
 * set as text, never as markup.
 */

/* What the reader of the page has to know of the recording. */
function warnings(page) {
	const { info } = page.model, found = [];

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

function summary(page) {
	const { info } = page.model, parts = [];

	if (info.wall)
		parts.push("began " + info.wall.replace("T", " ").replace(/\.\d+Z$/, " UTC"));
	parts.push(`${shortTime(page.model.end - page.model.begin)}, ${info.events} events`,
		   `${page.model.tasks.filter(task => task.is_shown).length} tasks, ${page.model.cpus.length} CPUs`,
		   `Linux ${info.release}`, `taskscope ${info.taskscope}`);
	return parts.join(" \u00b7 ");
}

function buildPage(page) {
	document.title = page.model.info.file + " \u2013 taskscope timeline";
	page.search = make("input", { type: "search", id: "find", placeholder: "name, tid or tgid   ( / )",
				      "aria-label": "find tasks", oninput: () => page.find(page.search.value) });
	page.count = make("span", { role: "status" });
	page.arrows = makeButton("Arrows", "wakeups and migrations, as arrows (a)", () => page.toggleArrows());
	page.active = makeButton("Only active", "only tasks that ran or waited in this time", () => page.toggleActive());
	page.canvas = make("canvas", { "aria-hidden": "true" });
	page.spacer = make("div");
	page.tracks = make("div", { id: "tracks", tabindex: "0", role: "application",
				    "aria-label": "tracks of CPUs and tasks; ? tells the keys" }, page.canvas, page.spacer);
	page.legend = make("div", { id: "legend" });
	page.details = make("div", { id: "details", role: "region", "aria-label": "what is at the cursor", tabindex: "0" });
	page.spoken = make("div", { id: "spoken", role: "status" });
	page.tip = make("div", { id: "tip", hidden: "" });
	page.help = make("dialog", { "aria-label": "keys" }, make("h2", {}, "Keys"),
			 make("dl", {}, ...KEYS.flatMap(([key, does]) => [make("dt", {}, key), make("dd", {}, does)])),
			 make("p", {}, "The address of this page holds the view: copy it to show somebody the same."),
			 make("form", { method: "dialog" }, make("button", {}, "Close")));
	document.body.append(
		make("header", {}, make("h1", {}, page.model.info.file), make("p", {}, summary(page)),
		     ...warnings(page).map(text => make("p", { class: "warning" }, text))),
		make("div", { class: "tools", role: "toolbar", "aria-label": "view" },
		     page.search, page.count,
		     makeButton("\u2212", "zoom out (-)", () => page.change(() => page.view.zoom(0.5)), { "aria-label": "zoom out" }),
		     makeButton("+", "zoom in (+)", () => page.change(() => page.view.zoom(2)), { "aria-label": "zoom in" }),
		     makeButton("Whole", "the whole recording (Home)", () => page.change(() => page.view.whole())),
		     makeButton("To selection", "zoom to the selection (Enter)", () => page.change(() => page.zoomToChosen())),
		     makeButton("No selection", "(Esc)", () => page.change(() => { page.view.selection = null; })),
		     page.arrows, page.active, make("span", { class: "space" }),
		     makeButton("Light / dark", "(t)", () => page.toggleTheme()),
		     makeButton("Keys", "(?)", () => page.help.showModal())),
		page.tracks, page.legend, page.details, page.spoken, page.table.element, page.tip, page.help);
}

function showLegend(page) {
	const names = page.model.slot ? ["run", "wait", "sleep", "block", "stop", "unknown"] :
					["run", "contended", "idle", "limit", "sleep", "block", "stop", "unknown"];
	const marks = page.model.slot ? "" : "\u25b6 migration   \u2193 wakeup   ";

	page.legend.replaceChildren(...names.map(name => {
		const canvas = make("canvas", { width: 44, height: 24 }), ctx = canvas.getContext("2d");
		const height = Math.max(4, 24 * STYLES[name].height);
		ctx.fillStyle = page.picture.makePattern(page.picture.colour[name], STYLES[name].pattern);
		ctx.fillRect(0, (24 - height) / 2, 44, height);
		return make("span", {}, canvas, STYLES[name].label);
	}), make("span", {}, marks + "\u25b2 fork   \u25c6 exec   \u2715 exit   \u2759 rename"));
}
