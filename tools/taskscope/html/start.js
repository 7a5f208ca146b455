// SPDX-License-Identifier: GPL-2.0
/* Begins once all else is there. */

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
