// SPDX-License-Identifier: GPL-2.0
/* Recordings and pages for tests. */
"use strict";
const { spawnSync } = require("node:child_process");
const { gunzipSync } = require("node:zlib");
const fs = require("node:fs"), os = require("node:os"), path = require("node:path");
const scripts = require("./scripts.js");

const PROGRAM = process.env.TASKSCOPE || path.join(__dirname, "../../taskscope");
const UNIT = process.env.UNIT || path.join(__dirname, "../../tests/unit");
const CORPUS = path.join(__dirname, "../../../lib/tests/corpus/v1.gz");
const HOSTILE = ["<img onerror=x>", "</script><b>", "\u2028'\"&<!--"];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "taskscope-page-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true }));

function file(name) {
	return path.join(folder, name);
}

/* What a program prints; its exit status is 1 where what it shows is not whole. */
function run(...words) {
	const ended = spawnSync(words[0], words.slice(1), { encoding: "utf-8", maxBuffer: 1 << 30 });

	if (ended.status !== 0 && !(ended.status === 1 && /are missing|is missing|fewer/.test(ended.stderr)))
		throw new Error(`${words.join(" ")}: ${ended.status} ${ended.stderr}`);
	return ended.stdout;
}

/* A recording of a real load, with every kind of event but LOST and TRIGGER. */
function realLoad() {
	fs.writeFileSync(file("real.data"), gunzipSync(fs.readFileSync(CORPUS)));
	return file("real.data");
}

/* The same, with tasks that have other names, as long as these are. */
function hostileLoad() {
	const bytes = gunzipSync(fs.readFileSync(CORPUS));

	["v1-main", "v1-hog-0", "v1-thread"].forEach((name, i) => {
		const was = Buffer.alloc(16), is = Buffer.alloc(16);
		was.write(name);
		is.write(HOSTILE[i]);
		for (let at = bytes.indexOf(was); at >= 0; at = bytes.indexOf(was))
			is.copy(bytes, at);
	});
	fs.writeFileSync(file("hostile.data"), bytes);
	return file("hostile.data");
}

function madeLoad(events) {
	run(UNIT, "--load", file("made.data"), "7", "1", String(events));
	return file("made.data");
}

/* The page of a recording: its text, and what is in it. */
function pageOf(recording, ...options) {
	const out = recording + ".html";

	run(PROGRAM, "timeline", "--html", out, ...options, recording);
	const text = fs.readFileSync(out, "utf-8");
	const [, ops, document] =
		/<script type="text\/plain" id="ops">\n([^<]*)<\/script>\n<script type="application\/json" id="document">\n([^<]*)<\/script>/.exec(text);
	const info = JSON.parse(document);
	return { out, text, info, bytes: scripts.bytesOf(ops), model: scripts.decode(scripts.bytesOf(ops), info) };
}

function reportOf(recording) {
	return JSON.parse(run(PROGRAM, "report", "--json", "-o", "TID,TGID,COMM,RUN,WAIT,SLEEP,BLOCK,STOP,WAIT_MAX,ENDED",
			      recording)).tasks;
}

module.exports = { HOSTILE, realLoad, hostileLoad, madeLoad, pageOf, reportOf, run, PROGRAM, UNIT, file };
