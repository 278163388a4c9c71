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
async function send(form, button) {
	const data = new FormData(form, button);
	const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
	form.reset();
	await fetch(form.action, { method: "POST", body }).catch(() => {});
	if (form.elements.reply) { // what was answered is answered
		location.assign("/?chat=" + form.elements.chat.value);
		return;
	}
	await look();
	down();
}
// On the document: the talk's own forms come and go.
document.addEventListener("submit", (e) => {
	if (!e.target.matches("form[data-send]")) return;
	e.preventDefault();
	send(e.target, e.submitter);
});
document.querySelector("form[data-file]").addEventListener("change", (e) => send(e.currentTarget));
document.getElementById("text").addEventListener("keydown", (e) => {
	if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
	e.preventDefault();
	e.target.form.requestSubmit();
});
addEventListener("resize", down);
down();
look();
setInterval(look, 1000);
