// SPDX-License-Identifier: GPL-2.0
/*
 * What the scripts of the page have, for tests.  They have one scope, as in the page; start.js, which
 * wants a document, stays out.
 */
"use strict";
const fs = require("node:fs"), path = require("node:path"), vm = require("node:vm");

const FOLDER = path.join(__dirname, "..");

for (const name of fs.readFileSync(path.join(FOLDER, "scripts"), "utf-8").trim().split("\n")) {
	const filename = path.join(FOLDER, name);
	if (name !== "start.js")
		vm.runInThisContext('"use strict"; ' + fs.readFileSync(filename, "utf-8"), { filename });
}
module.exports = vm.runInThisContext(`({
	IDLE, OTHER, TASK, UNKNOWN, RUN, WAIT, EXEC, EXIT, FORK, RENAME, TRIGGER, bytesOf, decode,
	sumsOf, cpuSums, matches, snap, lastUpTo, IDLE_WAIT, sharesOf, marksShown, OPS, wakeOf,
	exactMs, shortTime, exitText, View, rowAt, rowsBetween, SORTS, SHORTEST, ticks, tickText
})`);
