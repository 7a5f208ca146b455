// SPDX-License-Identifier: GPL-2.0
/* Elements of the document.  Names come from a recording: they are text, never markup. */

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

function makeButton(text, title, press, attributes = {}) {
	return make("button", { type: "button", title, onclick: press, ...attributes }, text);
}
