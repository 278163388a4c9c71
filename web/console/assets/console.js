// The desk without reloads: what changed comes by event stream (ids only) and
// is fetched as the same page a reload would show; forms are sent in the
// background with a key that makes sending them twice harmless; drafts stay on
// the device until they have arrived. Without this script everything works by
// plain forms.
(() => {
  'use strict';
  const $ = (s, e = document) => e.querySelector(s);
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];
  const store = {
    get(k) { try { return JSON.parse(localStorage.getItem(k)); } catch { return null; } },
    set(k, v) { try { localStorage.setItem(k, JSON.stringify(v)); } catch { /* private window: drafts live as long as the page */ } },
    drop(k) { try { localStorage.removeItem(k); } catch { /* as above */ } },
  };
  const draftPrefix = 'motcua.draft.';
  // On a shared machine another officer's draft is not put into her mouth.
  const me = $('#badge')?.dataset.me;
  const draft = (form) => { const d = store.get(draftPrefix + form.dataset.draft); return d?.by && d.by !== me ? null : d; };

  // A page that answered a form lives at the form's address, which cannot be
  // asked for again; its ticket can.
  const here = () => {
    const m = location.pathname.match(/^(\/console\/t\/[^/]+)\/(claim|reply|note|hand-back|send|seen|group)$/);
    return m ? m[1] : location.pathname + location.search;
  };

  // ---- telling
  const say = (text) => { const p = $('#say'); if (p) { p.textContent = ''; p.textContent = text; } };
  let flashTimer;
  const flash = (text, good) => {
    const p = $('#flash');
    if (!p || !text) return;
    p.className = 'banner flash ' + (good ? 'banner-ok' : 'banner-late');
    p.firstElementChild.textContent = text;
    p.hidden = false;
    clearTimeout(flashTimer);
    flashTimer = setTimeout(() => { p.hidden = true; }, good ? 4000 : 12000);
  };

  // ---- drafts
  const emit = (name, detail) => document.dispatchEvent(new CustomEvent('desk:' + name, { detail }));
  const keep = (form) => {
    const area = $('textarea', form);
    const id = draftPrefix + form.dataset.draft;
    form.kept = area.value;
    if (area.value.trim()) {
      const sent = form.dataset.sent ? form.elements.key.value : '';
      store.set(id, { text: area.value, key: sent, at: Date.now(), by: me });
    } else store.drop(id);
    emit('drafts');
  };
  const restore = (form) => {
    const area = $('textarea', form);
    const d = draft(form);
    if (!d || area.value) return;
    area.value = form.kept = d.text;
    // It may have arrived although no answer came: under the same key it is
    // not sent twice.
    if (d.key) form.elements.key.value = d.key;
  };
  // Another tab wrote on the same draft. Only one tab is written in at a time;
  // the others follow it, so that none goes on from old words and loses what
  // is newer.
  const follow = (form) => {
    const area = $('textarea', form);
    if (form.sending || form.dataset.sent || (document.hasFocus() && document.activeElement === area)) return;
    const d = draft(form);
    const text = d?.text ?? '';
    if (area.value === text || (!d && area.value !== form.kept)) return;
    area.value = form.kept = text;
    if (d?.key) form.elements.key.value = d.key;
  };
  const followAll = () => $$('form[data-draft]').forEach(follow);
  window.addEventListener('storage', (e) => { if (!e.key || e.key.startsWith(draftPrefix)) followAll(); });
  window.addEventListener('pageshow', (e) => { if (e.persisted) followAll(); });
  const forget = (before) => {
    for (const k of Object.keys(localStorage)) {
      if (k.startsWith(draftPrefix) && !(store.get(k)?.at > before)) store.drop(k);
    }
  };

  // ---- commands
  const refusal = (form, text, wait) => {
    const p = $('.refused', form.dataset.sheet === undefined ? form : form.parentElement);
    if (!p) { if (text) flash(text, false); return; }
    p.hidden = !text;
    p.classList.toggle('wait', !!wait);
    $('span', p).textContent = text || '';
  };
  const lock = (form, on) => {
    const area = $('textarea', form);
    if (area) area.readOnly = on;
    form.setAttribute('aria-busy', String(on));
  };
  const send = async (form) => {
    clearTimeout(form.again);
    if (form.sending) return;
    form.sending = true;
    form.dataset.sent = '1';
    if (form.dataset.draft) keep(form);
    // What is sent is fixed now: a second try says the same.
    const body = form.enctype === 'multipart/form-data' ? new FormData(form) : new URLSearchParams(new FormData(form));
    lock(form, true);
    let res, out;
    try {
      res = await fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' }, credentials: 'same-origin' });
      out = await res.json();
    } catch {
      form.sending = false;
      refusal(form, $('#offline')?.dataset.unsent, true);
      form.again = setTimeout(() => send(form), 5000);
      return;
    }
    form.sending = false;
    if (out.key) for (const k of $$('input[name=key]', form)) k.value = out.key;
    if (out.seq && form.elements.seq) form.elements.seq.value = out.seq;
    switch (out.state) {
      case 'done': return done(form, out);
      case 'pending':
        refusal(form, out.message, true);
        form.again = setTimeout(() => send(form), 2000);
        return;
      case 'signed_out':
        lock(form, false);
        refusal(form, out.message, false);
        setTimeout(() => { location.href = out.go; }, 2500);
        return;
    }
    delete form.dataset.sent;
    lock(form, false);
    if (form.dataset.draft) keep(form);
    refusal(form, out.message, false);
    // On a phone a long sheet says it above what is in sight.
    if (form.dataset.sheet === undefined) $('textarea', form)?.focus();
    else $('.refused', form.parentElement)?.scrollIntoView({ block: 'center' });
    refresh();
  };
  const done = (form, out) => {
    delete form.dataset.sent;
    lock(form, false);
    refusal(form, '', false);
    if (form.dataset.draft) {
      store.drop(draftPrefix + form.dataset.draft);
      emit('drafts');
      form.reset();
      if (out.key) form.elements.key.value = out.key;
      const area = $('textarea', form);
      area.value = form.kept = '';
      picked(form);
      say(out.message); // a note's box stays: who types on without looking must not write to the citizen
    } else {
      flash(out.message, true);
      // Who takes a ticket is going to answer it: her words must not end up
      // in the note that was all she could write before.
      if (/\/claim$/.test(form.action) && !$('#note-text')?.value.trim()) write('reply');
    }
    const to = new URL(out.go || here(), location.href);
    if (to.pathname !== location.pathname && form.closest('.pane-guide') === null) location.href = to.href;
    else refresh();
  };
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (form.matches('form[action$="/sign-out"]')) return forget(Infinity);
    if (!form.matches('[data-command]')) return;
    if (e.submitter?.hasAttribute('formaction')) return; // it leads elsewhere, and sends nothing to anybody
    e.preventDefault();
    const area = $('textarea[name=text]', form);
    if (area && !area.value.trim() && !$('input[type=file]', form)?.files.length) return area.focus();
    send(form);
  });

  // ---- fetching what changed
  const raw = new Map();
  const plain = (html) => html.replace(/name="key" value="[^"]*"/g, '');
  const remember = () => {
    for (const el of $$('[data-live][id]')) raw.set(el.id, plain(el.outerHTML));
    for (const li of $$('#stream > [data-key]')) li.raw = plain(li.outerHTML);
  };
  const opened = (from, to) => {
    for (const d of $$('details[id]', to)) {
      const old = document.getElementById(d.id);
      if (old && from.contains(old)) d.open = old.open;
    }
  };
  const swap = (old, next) => {
    const html = plain(next.outerHTML);
    if (raw.get(old.id) === html) return;
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    if (active && active.matches('input:not([type=checkbox]), textarea, select')) return;
    raw.set(old.id, html);
    const mark = active && (active.dataset.ticket ? `[data-ticket="${active.dataset.ticket}"]` : active.id ? '#' + active.id : active.getAttribute('href') ? `[href="${CSS.escape(active.getAttribute('href'))}"]` : '');
    opened(old, next);
    const top = old.scrollTop;
    old.replaceWith(next);
    next.scrollTop = top;
    if (mark) $(mark, next)?.focus();
    if (next.id === 'strip' && next.dataset.state !== old.dataset.state) say(next.textContent.trim());
  };
  const scroller = () => {
    const box = $('#stream-box');
    return box && getComputedStyle(box).overflowY !== 'visible' ? box : document.scrollingElement;
  };
  // Who reads the newest words goes on reading them, also when the reply box
  // grows or a suggestion comes, which take room from them; until she scrolls
  // up. null: the page scrolls as a whole, and where it stands says it.
  let newest = null;
  const follows = (box) => {
    let top = box.scrollTop;
    box.addEventListener('scroll', () => {
      if (box.scrollHeight - box.scrollTop - box.clientHeight < 80) newest = true;
      else if (box.scrollTop < top) newest = false;
      top = box.scrollTop;
    });
    const watch = new ResizeObserver(() => { if (newest) box.scrollTop = box.scrollHeight; });
    watch.observe(box);
    watch.observe($('#stream'));
  };
  const merge = (old, next) => {
    const box = scroller();
    const low = old.id === 'stream' && newest !== null ? newest : box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    const height = box.scrollHeight;
    const have = new Map([...old.children].map((c) => [c.dataset.key, c]));
    let after = null;
    let early = false;
    for (const li of [...next.children]) {
      const html = plain(li.outerHTML);
      let was = have.get(li.dataset.key);
      have.delete(li.dataset.key);
      if (was && was.raw !== html) {
        const open = $('details', was)?.open;
        was.replaceWith(li);
        if (open) $('details', li).open = true;
        was = li;
      } else if (!was) {
        if (after) after.after(li); else { old.prepend(li); early = true; }
        if (!li.nextElementSibling) li.classList.add('rise');
        was = li;
      }
      was.raw = html;
      after = was;
    }
    for (const gone of have.values()) gone.remove();
    old.dataset.last = next.dataset.last;
    if (low && !early) box.scrollTop = box.scrollHeight;
    else if (early) box.scrollTop += box.scrollHeight - height;
  };
  // Nothing moves under a finger that is down: the page changes when it is
  // lifted, or after a while, for some browsers do not say that it was.
  const longPress = 5000;
  let pressed = -longPress;
  const pressing = () => performance.now() - pressed < longPress;
  document.addEventListener('pointerdown', (e) => { if (!e.button) pressed = performance.now(); });
  const lifted = () => setTimeout(() => {
    pressed = -longPress;
    if (late) refresh();
  });
  for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, lifted);
  window.addEventListener('blur', lifted);
  // What could not be read is read again: the stream, which goes on after what
  // it told, does not tell it a second time.
  let late = 0; // a timer; 0: all is read
  let tries = 0;
  let tried = 0;
  const unread = () => { clearTimeout(late); late = setTimeout(refresh, Math.min(5000 * 2 ** tries++, 30000)); };
  let fetching = false;
  let again = false;
  const refresh = async () => {
    // What is on its way may have been read before this: it is read again.
    if (fetching) { again = true; return; }
    fetching = true;
    tried = performance.now();
    try {
      const res = await fetch(here(), { headers: { 'X-Live': document.hidden ? 'hidden' : 'shown' }, credentials: 'same-origin' });
      connected(true);
      if (res.redirected && new URL(res.url).pathname === '/console/sign-in') {
        if (!document.hidden) location.href = res.url;
        return;
      }
      // Switched off meanwhile: nothing of a citizen stays on the screen, but
      // for a page with words of the reader's own, which she may want to copy.
      if (res.status === 403 && !$$('form[data-draft] textarea').some((a) => a.value.trim())) return location.reload();
      if (res.status >= 500) unread();
      if (!res.ok) return;
      const doc = new DOMParser().parseFromString(await res.text(), 'text/html');
      clearTimeout(late);
      late = tries = 0;
      if (pressing()) return unread();
      const count = (t) => Number(/^\((\d+)\)/.exec(t)?.[1] || 0);
      if (count(doc.title) > count(document.title)) chime();
      document.title = doc.title;
      for (const old of $$('[data-live][id]')) {
        const next = doc.getElementById(old.id);
        if (!next) continue;
        if (old.id === 'stream') merge(old, next); else swap(old, next);
      }
      // A closed ticket opened again: there is a box to write in.
      if (!$('#box') && doc.getElementById('box')) return location.reload();
      emit('refreshed');
    } catch {
      connected(false);
      unread();
    } finally {
      fetching = false;
      if (again) { again = false; refresh(); }
    }
  };
  // Who is typing and who looks: that part of the page alone.
  const signs = async (tickets) => {
    const id = $('#box')?.dataset.ticket;
    if (!id || document.hidden || !tickets.includes(id)) return;
    if (pressing()) return setTimeout(signs, 1000, tickets);
    try {
      const res = await fetch(`/console/t/${encodeURIComponent(id)}/signs`, { credentials: 'same-origin' });
      const next = res.ok && new DOMParser().parseFromString(await res.text(), 'text/html').getElementById('signs');
      const old = $('#signs');
      if (!next || !old) return;
      const box = scroller();
      const low = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
      const said = $('[data-say]', old)?.textContent;
      swap(old, next);
      if (low) box.scrollTop = box.scrollHeight;
      const now = $('[data-say]')?.textContent;
      if (now && now !== said) say(now);
    } catch { /* it may be lost */ }
  };
  const connected = (yes) => { const p = $('#offline'); if (p) p.hidden = yes; };

  // ---- the stream: one per browser, told on to its other tabs. It begins
  // where the page was read, so that nothing falls between the two; a tab that
  // is told says where it was read, and hears whether it has missed something.
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel('motcua-desk') : null;
  let seen = Number($('main')?.dataset.seq) || 0;
  let tells = false; // this tab has the stream
  // What stands on this page, or was told to its reader, is read again at once,
  // the rest of the ward's within a second, all together. Neither is put off by
  // what comes meanwhile: in a busy hour something always does.
  const near = (m) => m.all || m.notices || m.channels || m.tickets.some((id) => here().includes(id) || $(`#queue [data-ticket="${CSS.escape(id)}"]`));
  let timer = 0;
  let due = 0;
  const moved = (m) => {
    if (m.typing) return signs(m.typing);
    if (!m.tickets && !m.notices && !m.channels && !m.all) return;
    emit('moved');
    const wait = near(m) ? 200 : 1000;
    if (timer && Date.now() + wait >= due) return;
    clearTimeout(timer);
    due = Date.now() + wait;
    timer = setTimeout(() => { timer = 0; refresh(); }, wait);
  };
  if (channel) {
    channel.onmessage = (e) => {
      if (!e.data.since) moved(e.data);
      else if (tells && e.data.since < seen) channel.postMessage({ all: true });
    };
    if (seen) channel.postMessage({ since: seen });
  }
  const listen = () => {
    document.documentElement.dataset.lead = '';
    emit('lead');
    tells = true;
    const es = new EventSource('/console/stream' + (seen ? '?after=' + seen : ''));
    es.addEventListener('moved', (e) => {
      seen = Number(e.lastEventId);
      const m = JSON.parse(e.data);
      channel?.postMessage(m);
      moved(m);
    });
    es.addEventListener('typing', (e) => {
      const m = { typing: JSON.parse(e.data).tickets ?? [] };
      channel?.postMessage(m);
      moved(m);
    });
    es.addEventListener('channels', (e) => {
      const m = JSON.parse(e.data);
      channel?.postMessage(m);
      moved(m);
    });
    es.addEventListener('ready', () => { connected(true); if (late && performance.now() - tried > 5000) refresh(); });
    es.onerror = () => {
      if (es.readyState !== EventSource.CLOSED) return;
      es.close();
      refresh(); // signed out, or the server said no: the page will say
      setTimeout(listen, 15000);
    };
  };
  if (navigator.locks) navigator.locks.request('motcua-desk', () => { listen(); return new Promise(() => {}); });
  else listen();

  // ---- a soft chime, for who wants it
  const chime = () => {
    if (!store.get('motcua.sound')) return;
    try {
      const audio = new AudioContext();
      [[660, 0], [880, 0.16]].forEach(([f, t]) => {
        const o = audio.createOscillator();
        const g = audio.createGain();
        o.frequency.value = f;
        g.gain.setValueAtTime(0.0001, audio.currentTime + t);
        g.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + t + 0.03);
        g.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + t + 0.5);
        o.connect(g).connect(audio.destination);
        o.start(audio.currentTime + t);
        o.stop(audio.currentTime + t + 0.55);
      });
    } catch { /* no sound on this device */ }
  };
  for (const [id, key, fallback] of [['sound', 'motcua.sound', false], ['shortcuts', 'motcua.keys', true]]) {
    const box = $('#' + id);
    if (!box) continue;
    box.checked = store.get(key) ?? fallback;
    box.addEventListener('change', () => { store.set(key, box.checked); if (id === 'sound' && box.checked) chime(); });
  }

  // ---- writing
  const picked = (form) => {
    const list = $('.picked', form);
    const input = $('input[type=file]', form);
    if (!list || !input) return;
    list.replaceChildren(...[...input.files].map((f) => Object.assign(document.createElement('li'), { textContent: f.name })));
    list.hidden = !input.files.length;
  };
  document.addEventListener('input', (e) => {
    const form = e.target.closest('form[data-draft]');
    if (!form) return;
    if (e.target.matches('textarea')) keep(form);
    if (e.target.matches('input[type=file]')) picked(form);
  });
  document.addEventListener('click', (e) => {
    const insert = e.target.closest('[data-insert]');
    if (insert) {
      e.preventDefault();
      const area = $('#reply-text');
      const gap = area.value && !/\s$/.test(area.value) ? ' ' : '';
      area.setRangeText(gap + insert.dataset.insert, area.selectionStart, area.selectionEnd, 'end');
      const menu = insert.closest('details.menu');
      if (menu) menu.open = false;
      write('reply');
      keep(area.form);
      return;
    }
    const older = e.target.closest('[data-older]');
    if (older && !e.metaKey && !e.ctrlKey) {
      e.preventDefault();
      history.replaceState(null, '', older.href);
      fetch(older.href).then((r) => r.text()).then((t) => {
        const doc = new DOMParser().parseFromString(t, 'text/html');
        merge($('#stream'), doc.getElementById('stream'));
        const more = $('.older', doc);
        if (more) $('.older').replaceWith(more); else $('.older').remove();
      }).catch(() => { location.reload(); });
    }
  });
  document.addEventListener('change', (e) => {
    if (e.target.id === 'mode-note') $('#note-text')?.focus();
    if (e.target.id === 'mode-reply') $('#reply-text')?.focus();
  });

  // ---- keyboard, for who sits at a desk all day
  const step = (by) => {
    const all = $$('#queue a[data-ticket]').filter((a) => a.offsetParent);
    const now = all.findIndex((a) => a.getAttribute('aria-current'));
    const to = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by];
    if (to) location.href = to.href;
  };
  const write = (mode) => { const m = $('#mode-' + mode); if (m) m.checked = true; $(`#${mode}-text`)?.focus(); };
  const go = (...links) => { const a = links.map((s) => $(s)).find((x) => x); if (a) location.href = a.href; };
  const seek = () => { const d = $('details.seek'); if (d) { d.open = true; $('#seek').focus(); } };
  // Away from what stands in place of the box, or to the queue where it is a
  // page of its own.
  const back = () => {
    const menu = $('details.menu[open]');
    if (menu) { menu.open = false; $('summary', menu).focus(); return; }
    if ($('#sheet')) go('#sheet .sheet-foot a');
    else if ($('.talk-head .back')?.offsetParent) go('.talk-head .back');
  };
  document.addEventListener('keydown', (e) => {
    const typing = e.target.closest('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');
    if (typing) {
      if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && typing.form?.matches('[data-command]')) { e.preventDefault(); typing.form.requestSubmit(); }
      if (e.key === 'Escape') typing.blur();
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || store.get('motcua.keys') === false || $('dialog[open]')) return;
    const act = {
      j: () => step(1), k: () => step(-1), r: () => write('reply'), n: () => write('note'),
      c: () => $('#hold form[action$="/claim"]')?.requestSubmit(), t: () => go('.talk-head a[href$="/transfer"]'), e: () => go('.talk-head a[href$="/close"]'),
      '/': seek, u: back, Escape: back,
      g: () => $('#guide-q')?.focus(), '?': () => $('#help')?.showModal(),
    }[e.key];
    if (act) { e.preventDefault(); act(); }
  });

  // Another script of the desk did something: it may say so, and the page
  // looks again.
  document.addEventListener('desk:told', (e) => { flash(e.detail?.message, e.detail?.state === 'done'); refresh(true); });

  // ---- begin
  forget(Date.now() - 7 * 86400e3);
  remember();
  $$('form[data-draft]').forEach(restore);
  const box = scroller();
  const own = box === $('#stream-box'); // it scrolls by itself, beside the reply box
  const end = $('#stream') && !location.search.includes('from=') && (own || !$('#sheet'));
  if (end) box.scrollTop = box.scrollHeight;
  if (own && 'ResizeObserver' in window) {
    newest = end;
    follows(box);
  }
  $('#queue [aria-current]')?.scrollIntoView({ block: 'nearest' });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { followAll(); refresh(); } });
  window.addEventListener('online', () => { refresh(); $$('form[data-sent]').forEach((f) => { if (f.again) send(f); }); });
  window.addEventListener('offline', () => connected(false));
  setInterval(() => refresh(), 30000);
})();
