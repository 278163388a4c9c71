// The words of the bot: placeholders go in where the cursor is, lengths are
// counted while one types, and the preview follows. Without it the buttons of
// the form do the same.
(() => {
  const form = document.getElementById('gw-form');
  if (!form) return;
  const boxes = [...form.querySelectorAll('textarea:not([readonly])')];
  let last = boxes[0];
  for (const box of boxes) box.addEventListener('focus', () => { last = box; });

  const chips = [...form.querySelectorAll('[data-insert]')];
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      if (!last) return;
      last.setRangeText(chip.dataset.insert, last.selectionStart, last.selectionEnd, 'end');
      last.focus();
      last.dispatchEvent(new Event('input', { bubbles: true }));
    });
  }

  const filled = (text) => {
    for (const c of chips) if (c.dataset.longest) text = text.replaceAll(c.dataset.insert, c.dataset.longest);
    return text;
  };
  const count = () => {
    for (const rooms of form.querySelectorAll('[data-rooms]')) {
      const text = filled(document.getElementById(rooms.dataset.rooms).value.normalize('NFC').trim());
      for (const room of rooms.querySelectorAll('[data-most]')) {
        const n = 'utf16' in room.dataset ? text.length : [...text].length;
        room.querySelector('[data-have]').textContent = n;
        room.classList.toggle('over', n > Number(room.dataset.most));
      }
    }
  };

  // The server says what it would say; only the newest answer counts.
  let asked = 0, timer = 0, changed = false, sent = false;
  const look = async () => {
    const mine = ++asked;
    const data = new URLSearchParams(new FormData(form));
    data.set('do', 'look');
    try {
      const answer = await fetch(form.action, { method: 'POST', body: data });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (mine !== asked) return;
      for (const part of document.querySelectorAll('[data-look]')) {
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceChildren(...document.importNode(fresh, true).childNodes);
      }
    } catch { /* offline: the words stay in the box */ }
  };
  form.addEventListener('input', (e) => {
    changed = true;
    count();
    clearTimeout(timer);
    if (e.target instanceof HTMLTextAreaElement) timer = setTimeout(look, 500);
  });
  form.addEventListener('submit', () => { sent = true; });
  window.addEventListener('beforeunload', (e) => { if (changed && !sent) e.preventDefault(); });
})();
