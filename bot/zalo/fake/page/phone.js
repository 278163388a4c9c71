// What the phone does with a script: it sends without leaving the page and
// shows what is new within a second. Without it plain forms do the same.
"use strict";
(() => {
	const talk = document.getElementById("talk");
	const write = document.getElementById("write");
	const text = write.querySelector("textarea");
	const file = write.querySelector("input[type=file]");
	const chosen = write.querySelector(".chosen");
	let shown = talk.innerHTML.trim();

	const atEnd = () => talk.scrollHeight - talk.scrollTop - talk.clientHeight < 120;
	const toEnd = () => { talk.scrollTop = talk.scrollHeight; };

	async function look() {
		const answer = await fetch(talk.dataset.from);
		if (!answer.ok) return;
		const fresh = (await answer.text()).trim();
		if (fresh === shown) return;
		const follow = atEnd();
		const page = new DOMParser().parseFromString(fresh, "text/html");
		talk.replaceChildren(...page.body.childNodes);
		shown = fresh;
		if (follow) toEnd();
	}

	document.addEventListener("submit", async (e) => {
		const form = e.target;
		e.preventDefault();
		const data = new FormData(form, e.submitter);
		if (form === write) {
			form.reset();
			chosen.hidden = true;
		}
		const plain = form.enctype !== "multipart/form-data";
		await fetch(form.action, { method: "POST", body: plain ? new URLSearchParams(data) : data });
		await look();
		toEnd();
		if (form === write) text.focus();
	});
	file.addEventListener("change", () => {
		chosen.textContent = file.files.length ? file.files[0].name : "";
		chosen.hidden = !file.files.length;
	});
	text.addEventListener("keydown", (e) => {
		if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
			e.preventDefault();
			write.requestSubmit();
		}
	});
	setInterval(() => { look().catch(() => {}); }, 1000);
	toEnd();
})();
