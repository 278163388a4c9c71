// Signs of life: that she has read what an officer wrote, that she is writing
// to one, and that one is writing to her. All of it may be lost, and nothing
// on the page needs it.
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const log = byId('log');
  const line = byId('typing');
  const field = byId('text');
  if (!log || !line || !field) return;
  const post = (path, fields) => fetch((document.body.dataset.root || '') + path, { method: 'POST', body: new URLSearchParams({ who: document.body.dataset.who, ...fields }), keepalive: true })
    .then((r) => r.ok, () => false);
  const strip = () => byId('talkto').querySelector('[data-types]');
  const person = () => !!strip()?.dataset.floor;

  // ---- read: half of a message, or as much of it as fills the window, is on
  // the screen of a page that is looked at.
  let told = Number(line.dataset.read) || 0;
  let going = 0; // on its way
  const shown = (e) => {
    const r = e.getBoundingClientRect();
    const part = Math.min(r.bottom, window.innerHeight) - Math.max(r.top, 0);
    return r.height > 0 && part >= Math.min(r.height, window.innerHeight) / 2;
  };
  const look = async () => {
    if (document.hidden || byId('content').inert || 'away' in document.documentElement.dataset) return;
    let upto = 0;
    for (const e of log.querySelectorAll('.voice-officer')) {
      const seq = Number(e.dataset.seq);
      if (seq > Math.max(told, going, upto) && shown(e)) upto = seq;
    }
    if (!upto) return;
    going = upto;
    if (await post('/seen', { upto })) told = Math.max(told, upto);
    else going = 0;
  };
  // Several messages that come together are told once.
  let soon;
  const lookSoon = () => { clearTimeout(soon); soon = setTimeout(look, 250); };
  for (const [target, name] of [[window, 'scroll'], [window, 'hashchange'], [window, 'focus'], [window, 'online'], [window, 'pageshow'], [document, 'visibilitychange']]) {
    target.addEventListener(name, lookSoon, { passive: true });
  }

  // ---- what the officer has read of hers
  document.addEventListener('taken', (e) => {
    const seen = byId('t-seen')?.content.firstElementChild; // while an officer has the floor
    for (const m of seen ? log.querySelectorAll('.voice-me') : []) {
      const mark = m.querySelector('.mark-line:not(.mark-ok)');
      if (mark && Number(m.dataset.seq) <= e.detail.seen) mark.replaceWith(seen.cloneNode(true));
    }
    if (e.detail.spoke) show('nobody');
    lookSoon();
  });

  // ---- who is writing to her
  let end;
  const show = (who) => {
    clearTimeout(end);
    const s = strip();
    const on = person() && (who === 'holder' || who === 'officer');
    if (on) {
      const near = window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 160;
      line.querySelector('.typing-words').textContent = who === 'holder' ? s.dataset.types : s.dataset.typesOther;
      line.hidden = false;
      if (near) window.scrollTo(0, document.documentElement.scrollHeight);
      end = setTimeout(() => show('nobody'), 30000); // the line broke meanwhile
    } else line.hidden = true;
  };
  document.addEventListener('typing', (e) => show(e.detail));

  // ---- that she is writing
  let last = 0;
  field.addEventListener('input', () => {
    if (!person() || !field.value.trim() || Date.now() - last < 3000) return;
    last = Date.now();
    post('/typing', {});
  });
  document.addEventListener('submit', () => { last = 0; });
  lookSoon();
})();
