// What happens at this moment: that the officer writes a reply, that a file is
// too large for the citizen's channel, and which tickets have a draft on this
// device. Nothing of it is needed for the desk to work.
(() => {
  'use strict';
  const $ = (s, e = document) => e.querySelector(s);
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];

  // ---- she writes a reply: never said of a note
  let last = 0;
  const typing = (stop) => fetch(`/console/t/${encodeURIComponent($('#box').dataset.ticket)}/typing`,
    { method: 'POST', body: new URLSearchParams(stop ? { stop: '1' } : {}), credentials: 'same-origin', keepalive: true }).catch(() => { /* it may be lost */ });
  document.addEventListener('input', (e) => {
    if (e.target.id !== 'reply-text') return;
    if (!e.target.value.trim()) { if (last) typing(true); last = 0; return; }
    if (Date.now() - last < 2200) return;
    last = Date.now();
    typing(false);
  });
  document.addEventListener('submit', (e) => { if (e.target.id === 'reply') last = 0; });

  // ---- a file that the channel does not take is said before it is sent; the
  // words and the other files stay
  const size = (n) => {
    const mb = Math.ceil(n / 1048576 * 10) / 10;
    return `${mb.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
  };
  const tooLarge = (form) => {
    const rule = $('#signs');
    const most = Number(rule?.dataset.max) || 0;
    const f = most && [...($('input[type=file]', form)?.files ?? [])].find((x) => x.size > most);
    return f ? rule.dataset.tooLarge.replace('{size}', size(f.size)).replace('{name}', () => f.name) : '';
  };
  const refuse = (form) => {
    const why = tooLarge(form);
    const p = $('.refused', form);
    if (!p || (!why && !p.dataset.file)) return why;
    p.hidden = !why;
    p.classList.remove('wait');
    $('span', p).textContent = why;
    if (why) p.dataset.file = '1'; else delete p.dataset.file;
    return why;
  };
  document.addEventListener('change', (e) => { if (e.target.matches('#reply input[type=file]')) refuse(e.target.form); });
  document.addEventListener('submit', (e) => {
    if (e.target.id !== 'reply' || !refuse(e.target)) return;
    e.preventDefault();
    e.stopImmediatePropagation();
  }, true);

  // ---- drafts
  const mark = () => {
    for (const a of $$('#queue a[data-ticket]')) {
      const has = ['reply', 'note'].some((kind) => {
        try {
          const d = JSON.parse(localStorage.getItem(`motcua.draft.${kind}:${a.dataset.ticket}`));
          return !!d && (!d.by || d.by === $('#badge')?.dataset.me);
        } catch { return false; }
      });
      const there = $('.draft', a);
      if (has && !there) $('.tk-meta', a)?.append($('#t-draft').content.cloneNode(true));
      if (!has) there?.remove();
    }
  };
  document.addEventListener('desk:drafts', mark);
  document.addEventListener('desk:refreshed', mark);
  window.addEventListener('storage', (e) => { if (!e.key || e.key.startsWith('motcua.draft.')) mark(); });
  mark();
})();
