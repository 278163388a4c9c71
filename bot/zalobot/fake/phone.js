// Keeps the talk up to date and sends without leaving the page. Without it
// the forms do the same, and the page loads itself again.
"use strict";
const talk = document.getElementById("talk");
const down = () => { talk.scrollTop = talk.scrollHeight; };
let shown = "";
async function look() {
	try {
		const answer = await fetch(talk.dataset.stream);
		const html = await answer.text();
		if (answer.ok && html !== shown) {
			const below = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
			talk.innerHTML = html;
			if (below || shown === "") down();
			shown = html;
		}
	} catch { /* the server is away: it is asked again */ }
}
async function send(form) {
	const body = form.enctype === "multipart/form-data" ? new FormData(form) : new URLSearchParams(new FormData(form));
	form.reset();
	await fetch(form.action, { method: "POST", body }).catch(() => {});
	await look();
	down();
}
for (const form of document.querySelectorAll("form[data-send]")) {
	form.addEventListener("submit", (e) => { e.preventDefault(); send(form); });
}
const photo = document.querySelector("form[data-photo]");
photo.addEventListener("change", () => send(photo));
addEventListener("resize", down);
down();
look();
setInterval(look, 1000);
