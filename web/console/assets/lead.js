// The list of all tickets: what is ticked stays ticked when the list is
// brought up to date, a row of ticks is one shift-click, and the result of a
// move fills in by itself. Without this script everything works by forms.
(() => {
  'use strict';
  const form = document.getElementById('lead-move');
  const all = document.getElementById('lead-all');
  const told = document.getElementById('lead-chosen');
  const boxes = () => [...form.querySelectorAll('input[name=t]')];
  if (form && told) {
    const chosen = new Set();
    const choose = told.textContent;
    let last = null;
    const tell = () => {
      const text = chosen.size ? told.dataset.text.replace('#', chosen.size) : choose;
      if (told.textContent !== text) told.textContent = text;
      const n = boxes().length;
      all.checked = n > 0 && chosen.size === n;
      all.indeterminate = chosen.size > 0 && chosen.size < n;
    };
    const note = (box) => { if (box.checked) chosen.add(box.value); else chosen.delete(box.value); };
    form.addEventListener('click', (e) => {
      const box = e.target;
      if (!(box instanceof HTMLInputElement) || box.name !== 't') return;
      const list = boxes();
      const to = list.indexOf(box);
      const from = list.findIndex((b) => b.value === last);
      if (e.shiftKey && from >= 0) {
        for (const b of list.slice(Math.min(from, to), Math.max(from, to) + 1)) { b.checked = box.checked; note(b); }
      }
      last = box.value;
    });
    form.addEventListener('change', (e) => {
      if (e.target === all) boxes().forEach((b) => { b.checked = all.checked; note(b); });
      else if (e.target.name === 't') note(e.target);
      else return;
      tell();
    });
    // The list has been replaced: ticks come back, and who is gone is gone.
    new MutationObserver(() => {
      const list = boxes();
      const there = new Set(list.map((b) => b.value));
      for (const id of [...chosen]) if (!there.has(id)) chosen.delete(id);
      for (const b of list) b.checked = chosen.has(b.value);
      tell();
    }).observe(form, { childList: true });
    // The browser's "back" brings ticks along.
    boxes().forEach(note);
    tell();
  }

  const follow = () => {
    const box = document.getElementById('moved');
    const again = document.getElementById('moved-again');
    if (!box || !again || !Number(box.dataset.pending)) return;
    setTimeout(async () => {
      try {
        const res = await fetch(again.action, { method: 'POST', body: new URLSearchParams(new FormData(again)), credentials: 'same-origin' });
        const next = new DOMParser().parseFromString(await res.text(), 'text/html').getElementById('moved');
        if (!next) return;
        box.replaceWith(next);
      } catch { /* no network: the button stays */ }
      follow();
    }, 1500);
  };
  follow();
})();
