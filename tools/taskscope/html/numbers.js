// SPDX-License-Identifier: GPL-2.0
/* Numbers, as people read them. */

/* A number of nanoseconds as milliseconds, with all its digits. */
function exactMs(ns) {
	const sign = ns < 0 ? "-" : "", digits = String(Math.abs(ns)).padStart(7, "0");

	return sign + digits.slice(0, -6).replace(/\B(?=(\d{3})+$)/g, "\u2009") + "." + digits.slice(-6);
}

/* The same as people say it, of four digits or so. */
function shortTime(ns) {
	const units = [[1, "ns"], [1e3, "\u00b5s"], [1e6, "ms"], [1e9, "s"]];
	const [unit, name] = units.filter(([size], i) => !i || Math.abs(ns) >= size).pop();
	const value = ns / unit, whole = Math.trunc(Math.abs(value)).toString().length;

	return (unit === 1 ? String(ns) : value.toFixed(Math.max(0, 4 - whole))) + "\u2009" + name;
}

/* How a process ended, of the status that wait() gives. */
function exitText(code) {
	return code & 127 ? "signal " + (code & 127) : "exit status " + (code >> 8 & 255);
}
