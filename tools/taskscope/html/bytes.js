// SPDX-License-Identifier: GPL-2.0
/* The text of a page, bytes, numbers: out of one the next. */

/* An array of numbers that grows. */
class Column {
	constructor(kind, room = 1024) {
		this.kind = kind;
		this.at = new kind(room);
		this.nr = 0;
	}

	push(value) {
		if (this.nr === this.at.length) {
			const more = new this.kind(this.nr * 2);
			more.set(this.at);
			this.at = more;
		}
		this.at[this.nr++] = value;
	}

	done() {
		return this.at.subarray(0, this.nr);
	}
}

/* Each line is whole groups of four characters, but for the last one. */
function bytesOf(base64) {
	/* Newer browsers have it built in. */
	if (Uint8Array.fromBase64)
		return Uint8Array.fromBase64(base64);
	const lines = base64.split("\n"), bytes = new Uint8Array(base64.length);
	let nr = 0;

	for (const line of lines) {
		const text = atob(line);
		for (let i = 0; i < text.length; i++)
			bytes[nr++] = text.charCodeAt(i);
	}
	return bytes.subarray(0, nr);
}

/* Reads the numbers of the ops, one after the other. */
class Reader {
	constructor(bytes) {
		this.bytes = bytes;
		this.at = 0;
	}

	byte() {
		if (this.at >= this.bytes.length)
			throw new Error("the page is cut: its events end too early");
		return this.bytes[this.at++];
	}

	/* Shifts are of 32 bits. */
	u() {
		let byte = this.byte(), value = byte & 127, unit = 128;

		for (; byte > 127; unit *= 128) {
			byte = this.byte();
			value += (byte & 127) * unit;
		}
		return value;
	}

	s() {
		const value = this.u();
		return value % 2 ? -(value + 1) / 2 : value / 2;
	}

	string() {
		const nr = this.u(), from = this.at;

		this.at += nr;
		return new TextDecoder().decode(this.bytes.subarray(from, this.at));
	}
}
