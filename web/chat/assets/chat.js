// Makes the page live: sends without leaving it, reads what is new, keeps
// unsent messages on the device until there is a connection. Everything here
// also works by plain forms.
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const root = document.body.dataset.root || ''; // of our paths; in a frame there is one
  const end = document.querySelector('form[data-end]');
  if (end) {
    end.addEventListener('submit', () => {
      try {
        localStorage.removeItem('outbox');
        localStorage.setItem('ended', String(Date.now())); // other tabs hear of it
      } catch { /* nothing is kept on this device */ }
    });
  }
  const log = byId('log');
  const composer = byId('composer');
  if (!log || !composer) return;
  const field = composer.elements.text;
  const talk = byId('talk');
  const pending = byId('pending');
  const news = byId('news');
  const sheaf = byId('sheaf') && window.sheaf?.make(byId('sheaf'), composer.querySelector('.clip-input'));
  let seq = Number(document.body.dataset.seq) || 0;

  const copy = (id) => byId(id).content.firstElementChild.cloneNode(true);
  const uuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const h = [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
    return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join('-');
  };

  // Where the reader is.
  const atEnd = () => window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 160;
  const toEnd = () => {
    const last = log.lastElementChild;
    const room = window.innerHeight - 220;
    if (last && !pending.childElementCount && last.offsetHeight > room) last.scrollIntoView({ block: 'start' });
    else window.scrollTo(0, document.documentElement.scrollHeight);
    news.hidden = true;
  };
  // What is new is read from its beginning, as far as there is a page below.
  const toStart = (node) => {
    node.scrollIntoView({ block: 'start' });
    news.hidden = true;
  };
  news.addEventListener('click', toEnd);
  window.addEventListener('scroll', () => { if (atEnd()) news.hidden = true; }, { passive: true });

  // One banner at a time; ours stands before the server's. Only the ward's
  // urgent notice stays beside it: who is offline has nothing else to read.
  let trouble = '';
  const banner = byId('banner');
  const warn = (id, words) => {
    trouble = id;
    const b = copy(id);
    if (words) b.querySelector('.what').textContent = words;
    b.querySelector('.retry')?.addEventListener('click', () => { calm(); flush(); refresh(); });
    banner.replaceChildren(b, ...banner.querySelectorAll('.banner-news'));
  };
  const calm = () => { if (trouble) { trouble = ''; banner.replaceChildren(...banner.querySelectorAll('.banner-news')); } };

  // Putting in what the server gives.
  const swap = (id, part) => {
    const there = byId(id);
    const strip = (e) => e.innerHTML.replace(/(name="key" value| data-left)="[^"]*"/g, '').trim();
    if (!there || strip(there) === strip(part)) return;
    const had = there.contains(document.activeElement) ? document.activeElement : null;
    const step = (e) => e.querySelector('.step')?.dataset.message;
    const other = step(there) !== step(part);
    there.replaceChildren(...part.childNodes);
    if (other) there.scrollTop = 0; // another step is read from its beginning
    if (!had) return;
    const again = had.value && there.querySelector(`[value="${CSS.escape(had.value)}"]`);
    (again || there.querySelector('.step-title, h2, button') || there).focus?.();
  };
  const place = (node) => {
    const n = Number(node.dataset.seq);
    let before = null;
    for (let e = log.lastElementChild; e && Number(e.dataset.seq) >= n; e = e.previousElementSibling) {
      if (Number(e.dataset.seq) > n || (node.classList.contains('day') && Number(e.dataset.seq) === n)) before = e;
    }
    log.insertBefore(node, before);
  };
  // Somebody ended in another tab, and the next person's page is not this one.
  // A device that keeps no cookie is somebody new each time, and stays.
  // Nor is a page taken from anybody on which nothing was said yet: two tabs
  // opened at once are one person.
  let who = document.body.dataset.who;
  const claim = () => (log.childElementCount ? { who } : {});
  const leave = () => {
    forgetAll();
    location.replace(`${root}/`);
  };
  let asked = false; // what comes next answers what she just did
  const take = (html) => {
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('.fresh');
    if (!fresh) return null;
    if (fresh.dataset.who !== who) {
      if (log.childElementCount && navigator.cookieEnabled) { leave(); return null; }
      who = fresh.dataset.who;
      document.body.dataset.who = who;
    }
    const came = Number(fresh.dataset.seq);
    const wasAtEnd = atEnd();
    let first = null;
    let spoke = false;
    if ('all' in fresh.dataset) log.replaceChildren();
    for (const node of [...fresh.querySelector('[data-log]').children]) {
      const there = byId(node.id);
      if (there) {
        if (!node.classList.contains('day')) there.replaceWith(node);
        continue;
      }
      if (!node.classList.contains('day')) {
        first ??= node;
        node.classList.add('new');
        if (node.classList.contains('voice-me')) pending.querySelector('[data-sent]')?.remove();
        else spoke = true;
      }
      place(node);
    }
    if (came >= seq) {
      seq = came;
      for (const part of fresh.querySelectorAll('[data-for]')) {
        if (part.dataset.for === 'banner' && trouble) continue;
        swap(part.dataset.for, part);
      }
      const who = byId('talkto').querySelector('[data-placeholder]');
      if (who) field.placeholder = who.dataset.placeholder;
    }
    if (first) talk.classList.add('talking');
    if (spoke) stopWaiting();
    if (first && (asked || wasAtEnd)) toStart(first);
    else if (spoke) news.hidden = false;
    if (spoke) asked = false;
    document.dispatchEvent(new CustomEvent('taken', { detail: { seen: Number(fresh.dataset.seen), spoke } }));
    return fresh;
  };

  // One reading at a time; what is asked for meanwhile may be newer than what
  // is on its way, so it is read again after.
  let reading = false;
  let again = false;
  // Something could not be read. It is read again: the stream, which goes on
  // after what it told, does not tell it a second time.
  let behind = false;
  let tried = 0;
  const refresh = async () => {
    again = true;
    if (reading) return;
    reading = true;
    tried = performance.now();
    try {
      while (again) {
        again = false;
        const r = await fetch(`${root}/messages?after=${seq}`, { headers: { 'X-Live': String(seq) } });
        if (r.ok) { take(await r.text()); online(); }
        behind = r.status === 429 || r.status >= 500;
      }
    } catch { behind = true; offline(); } finally { reading = false; }
  };

  // The stream says that something changed. While the page is not looked at
  // the line is let go.
  let line = null;
  const listen = () => {
    if (line && line.readyState !== EventSource.CLOSED) return;
    line = new EventSource(`${root}/stream?after=${seq}`);
    line.addEventListener('moved', (e) => { if (Number(e.data) > seq) refresh(); });
    line.addEventListener('news', () => refresh()); // the ward's notice began, changed or ended
    line.addEventListener('ready', () => { online(); if (behind && performance.now() - tried > 5000) refresh(); });
    line.addEventListener('typing', (e) => document.dispatchEvent(new CustomEvent('typing', { detail: e.data })));
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) { line?.close(); return; }
    listen();
    refresh();
  });
  setInterval(() => {
    if (document.hidden) return;
    if (behind || !line || line.readyState !== EventSource.OPEN) { refresh(); listen(); }
    flush();
  }, 10000);

  // Waiting: words after 400 ms, a way out after 8 s. Not while a person has
  // the floor: nobody is looking anything up then.
  let waits = [];
  const stopWaiting = () => {
    waits.forEach(clearTimeout);
    waits = [];
    document.querySelector('.waiting')?.remove();
  };
  const startWaiting = () => {
    stopWaiting();
    if (byId('talkto').querySelector('[data-floor]')) return;
    waits.push(setTimeout(() => { pending.append(copy('t-waiting')); toEnd(); }, 400));
    waits.push(setTimeout(() => { const s = document.querySelector('.waiting .slow'); if (s) s.hidden = false; }, 8000));
    waits.push(setTimeout(stopWaiting, 20000));
  };

  // Unsent messages, on the device. Each has its UUID: sent twice, it is one.
  // A bubble that waits goes when its message comes: by the answer to its
  // form, or by the stream, which may be quicker or the only one to bring it.
  // Files stay in the page's memory: what has some is not kept on the device,
  // but for its words, until the tab is closed.
  const stored = () => { try { return JSON.parse(localStorage.getItem('outbox') || '[]'); } catch { return []; } };
  const store = (list) => {
    try {
      localStorage.setItem('outbox', JSON.stringify(list.filter((m) => !m.files)));
      const torn = list.filter((m) => m.files).map((m) => m.text);
      if (torn.length) sessionStorage.setItem('torn', JSON.stringify({ who, torn }));
      else sessionStorage.removeItem('torn');
    } catch { /* kept on the page only */ }
  };
  let outbox = stored().filter((m) => m && m.key && m.text && m.who === who);
  const forgetAll = () => {
    outbox = [];
    store(stored().filter((m) => m.who !== who));
  };
  const bubble = (m) => {
    const b = copy('t-mine');
    b.id = `p-${m.key}`;
    b.querySelector('.bubble p').textContent = m.text;
    if (m.files) {
      const way = document.createElement('div');
      way.className = 'way-place';
      b.querySelector('.bubble').append(window.sheaf.row(m.files));
      b.querySelector('.bubble').after(way);
    }
    b.querySelector('.again').addEventListener('click', () => { m.failed = false; flush(); });
    pending.append(b);
    talk.classList.add('talking');
  };
  const mark = (m, state) => {
    for (const e of byId(`p-${m.key}`)?.querySelectorAll('[data-mark]') ?? []) e.hidden = e.dataset.mark !== state;
  };
  const kept = (m, state = m.files ? 'open' : 'kept') => {
    mark(m, state);
    byId(`p-${m.key}`)?.removeAttribute('data-sent');
  };
  const forget = (m) => {
    outbox = outbox.filter((x) => x !== m);
    store(outbox);
  };
  const send = async (path, fields) => {
    asked = true; // the stream may be quicker than the answer
    const r = await fetch(root + path, { method: 'POST', headers: { 'X-Live': String(seq) }, body: new URLSearchParams(fields) });
    return { status: r.status, html: await r.text(), after: Number(r.headers.get('Retry-After')) || 0 };
  };
  // The files of a message go before it. false: it cannot go now.
  const bring = async (m) => {
    if (!m.files) return true;
    const got = await window.sheaf.bring(sheaf, m, `${root}/upload`, { who }, byId(`p-${m.key}`).querySelector('.way-place'));
    if (got.how === 'done' && (m.files.length || m.text)) return true;
    stopWaiting();
    if (got.how === 'offline') { kept(m); offline(); } else if (got.how === 'later') soon(m, got.after, got.words);
    else if (got.how === 'other') refresh(); // which leaves
    else takeBack(m);
    return false;
  };
  // What was stopped, or of which nothing is left, stands in the composer.
  const takeBack = (m) => {
    forget(m);
    byId(`p-${m.key}`)?.remove();
    sheaf.giveBack(m.files);
    field.value = [m.text, field.value].filter(Boolean).join('\n');
    grow();
    field.focus();
  };
  const soon = (m, seconds, words) => {
    kept(m, 'soon'); // there is a connection: it is the server that asks for a moment
    later = Date.now() + 1000 * Math.max(seconds, 3);
    setTimeout(flush, later - Date.now() + 50);
    stopWaiting();
    warn('t-broken', words);
  };
  const sorry = (html) => new DOMParser().parseFromString(html, 'text/html').querySelector('.sorry')?.textContent;
  let sending = false;
  let later = 0;
  const flush = async () => {
    if (sending || Date.now() < later) return;
    sending = true;
    try {
      for (const m of outbox.filter((x) => !x.failed)) {
        mark(m, 'sending');
        if (!await bring(m)) {
          if (outbox.includes(m)) return;
          continue;
        }
        if (m.files) startWaiting();
        byId(`p-${m.key}`)?.setAttribute('data-sent', '');
        let got;
        try {
          const fields = Object.entries({ key: m.key, text: m.text, ...claim() });
          got = await send('/say', fields.concat((m.files ?? []).map((f) => ['receipt', f.receipt])));
        } catch {
          kept(m);
          offline();
          return;
        }
        if (got.status === 200) {
          forget(m);
          online();
          const fresh = take(got.html);
          if (fresh && 'done' in fresh.dataset) byId(`p-${m.key}`)?.remove();
        } else if (got.status === 429 || got.status >= 500) {
          soon(m, got.after, sorry(got.html));
          return;
        } else {
          m.failed = true;
          for (const f of m.files ?? []) delete f.receipt; // it may be too old
          store(outbox);
          kept(m);
          mark(m, 'failed');
          stopWaiting();
          warn('t-broken', sorry(got.html));
        }
      }
    } finally { sending = false; }
  };
  const online = () => { calm(); };
  const offline = () => { stopWaiting(); warn('t-offline'); };
  window.addEventListener('storage', (e) => {
    if (e.key !== 'ended') return;
    log.replaceChildren();
    byId('guide').replaceChildren();
    setTimeout(leave, 1500); // by then the server has heard it too
  });
  // A page out of the browser's memory may be another person's by now.
  window.addEventListener('pageshow', (e) => { if (e.persisted) refresh(); });
  window.addEventListener('online', () => { calm(); flush(); refresh(); });
  window.addEventListener('offline', offline);

  const say = (text, files) => {
    const m = { key: uuid(), text, who };
    if (files?.length) m.files = files;
    outbox.push(m);
    store(outbox);
    bubble(m);
    if (!m.files) startWaiting();
    toEnd();
    flush();
  };
  const pressed = async (form, button) => {
    form.setAttribute('aria-busy', 'true');
    startWaiting();
    const fields = Object.fromEntries(new FormData(form));
    fields[button.name] = button.value;
    Object.assign(fields, claim());
    if (button.role === 'checkbox' || button.getAttribute('role') === 'checkbox') stopWaiting();
    try {
      const got = await send('/press', fields);
      if (got.status !== 200) { warn('t-broken', sorry(got.html)); return; }
      online();
      const fresh = take(got.html);
      if (form.closest('details.menu')) form.closest('details.menu').open = false;
      if (fresh?.dataset.go === 'guide') location.hash = 'guide';
      else if (location.hash === '#guide' && !byId('guide').childElementCount) location.hash = 'end';
      if (fresh?.dataset.go === 'end' && location.hash === '#guide') location.hash = 'end';
    } catch { offline(); } finally {
      form.removeAttribute('aria-busy');
      stopWaiting();
    }
  };
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (form.classList.contains('press') && e.submitter?.name === 'action') {
      e.preventDefault();
      if (form.getAttribute('aria-busy') !== 'true') pressed(form, e.submitter);
    } else if (form.classList.contains('say')) {
      e.preventDefault();
      const text = (form === composer ? field.value : e.submitter?.value ?? '').trim();
      const mine = form === composer;
      if (!text && !(mine && sheaf?.count())) return;
      if (mine) { field.value = ''; grow(); field.focus(); }
      say(text, mine ? sheaf?.take() : null);
    }
  });

  // Enter sends, Shift+Enter is a new line. Phones' keyboards say only that a
  // line break is to come, not which key was pressed.
  let shift = false;
  field.addEventListener('keydown', (e) => { shift = e.shiftKey; });
  field.addEventListener('beforeinput', (e) => {
    if (e.inputType !== 'insertLineBreak' || shift || e.isComposing) return;
    e.preventDefault();
    composer.requestSubmit();
  });
  const grow = () => {
    if (CSS.supports('field-sizing', 'content')) return;
    field.setAttribute('rows', String(Math.min(5, field.value.split('\n').length)));
  };
  field.addEventListener('input', grow);

  // Pictures are pasted too.
  field.addEventListener('paste', (e) => {
    if (!sheaf || !e.clipboardData?.files.length) return;
    e.preventDefault();
    sheaf.add([...e.clipboardData.files]);
  });
  window.addEventListener('beforeunload', (e) => { if (outbox.some((m) => m.files) || sheaf?.count()) e.preventDefault(); });

  // The guide is over the page on narrow screens: what is below it is out of
  // reach then, and the reader comes back to where she was.
  const guide = byId('guide');
  let from = null;
  const wide = window.matchMedia('(min-width: 69em)');
  const covered = () => {
    const open = location.hash === '#guide' && guide.childElementCount > 0 && !wide.matches;
    for (const e of [byId('content'), document.querySelector('.chat-head')]) e.inert = open;
    if (open) {
      from ??= document.activeElement;
      guide.querySelector('.guide-back')?.focus({ preventScroll: true });
    } else if (from) {
      from.focus?.({ preventScroll: true });
      from = null;
    }
  };
  window.addEventListener('hashchange', covered);
  wide.addEventListener('change', covered);

  document.documentElement.classList.add('live');
  outbox.forEach(bubble);
  try {
    const left = JSON.parse(sessionStorage.getItem('torn'));
    sessionStorage.removeItem('torn');
    if (left?.who === who && sheaf) {
      sheaf.lost();
      field.value = left.torn.filter(Boolean).join('\n');
      grow();
    }
  } catch { /* nothing was left */ }
  if (location.hash !== '#guide' && (log.childElementCount || outbox.length)) toEnd();
  covered();
  listen();
  flush();
})();
