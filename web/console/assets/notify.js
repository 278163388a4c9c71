// Tells on this device what waits, while a page of the desk is open: a
// notification for each ticket, a dot on the tab, a number on the app's icon.
// One tab does it, the one that hears the server; it compares how things stand
// with what it has told, so that nothing is told twice or lost.
(() => {
  'use strict';
  const $ = (s) => document.querySelector(s);
  const dot = $('#badge');
  if (!dot) return;
  const get = (k) => { try { return JSON.parse(localStorage.getItem(k)); } catch { return null; } };
  const set = (k, v) => { try { localStorage.setItem(k, JSON.stringify(v)); } catch { /* it is asked again */ } };
  const drop = (k) => { try { localStorage.removeItem(k); } catch { /* as above */ } };
  const wanted = 'motcua.notify';
  const memory = 'motcua.told';
  const can = 'Notification' in window && window.isSecureContext;
  const on = () => can && Notification.permission === 'granted' && get(wanted) === true;

  // ---- dot and number
  const icon = $('link[rel="icon"]');
  const plain = icon?.getAttribute('href');
  const badge = (n) => {
    const href = n > 0 ? dot.dataset.badge : plain;
    if (icon && icon.getAttribute('href') !== href) icon.setAttribute('href', href);
    if (!navigator.setAppBadge) return;
    (n > 0 ? navigator.setAppBadge(n) : navigator.clearAppBadge()).catch(() => { /* not installed */ });
  };

  // ---- other tabs
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('motcua-notify') : null;
  const looksAt = (ticket) => !document.hidden && $('#box')?.dataset.ticket === ticket;
  let waiting = 0;
  let answers = null;
  const seenSomewhere = (ticket) => new Promise((yes) => {
    if (looksAt(ticket)) { yes(true); return; }
    if (!tabs) { yes(false); return; }
    answers = (t) => { if (t === ticket) yes(true); };
    tabs.postMessage({ ask: ticket });
    setTimeout(() => yes(false), 150);
  });
  let lead = false;
  if (tabs) {
    tabs.onmessage = ({ data }) => {
      if (data.ask && looksAt(data.ask)) tabs.postMessage({ here: data.ask });
      if (data.here) answers?.(data.here);
      if ('waiting' in data) badge(data.waiting);
      if (data.hello && lead) tabs.postMessage({ waiting });
    };
    tabs.postMessage({ hello: true });
  }

  // ---- telling
  const shown = new Map();
  const tell = (tag, title, body, href) => {
    try {
      const n = new Notification(title, { tag, body, icon: plain, lang: document.documentElement.lang, renotify: true });
      n.onclick = () => { n.close(); window.focus(); location.href = href; };
      shown.get(tag)?.close();
      shown.set(tag, n);
      return true;
    } catch { return false; } // phones want a worker for it
  };
  const news = (list, told) => list.filter((a) => {
    const was = told[a.ticket];
    return !was || (a.seq || 0) > was.seq || (a.stamp !== was.stamp && !a.stamp.startsWith('message-'));
  });
  let checking = false;
  let again = false;
  const check = async () => {
    if (!lead) return;
    if (checking) { again = true; return; }
    checking = true;
    try {
      const res = await fetch('/console/alerts', { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
      if (!res.ok || !/json/.test(res.headers.get('Content-Type'))) return;
      const now = await res.json();
      waiting = now.waiting;
      badge(waiting);
      tabs?.postMessage({ waiting });
      for (const [tag, n] of shown) {
        if (!now.alerts.some((a) => a.ticket === tag)) { n.close(); shown.delete(tag); }
      }
      if (!on()) return;
      const told = get(memory);
      set(memory, Object.fromEntries(now.alerts.map((a) => [a.ticket, { stamp: a.stamp, seq: Math.max(a.seq || 0, told?.[a.ticket]?.seq || 0) }])));
      if (!told) return; // what waited before it was switched on is on the page
      const fresh = news(now.alerts, told);
      if (fresh.length > 3) { tell('many', now.many, '', '/console'); return; }
      for (const a of fresh) {
        if (!await seenSomewhere(a.ticket)) tell(a.ticket, a.title, a.text, `/console/t/${encodeURIComponent(a.ticket)}`);
      }
    } catch { /* no connection: asked again */ } finally {
      checking = false;
      if (again) { again = false; check(); }
    }
  };
  let soon;
  const checkSoon = () => { clearTimeout(soon); soon = setTimeout(check, 250); };
  const begin = () => { lead = true; check(); };
  if ('lead' in document.documentElement.dataset) begin();
  document.addEventListener('desk:lead', begin);
  document.addEventListener('desk:moved', checkSoon);
  setInterval(check, 30000); // promises run out without anybody doing anything
  document.addEventListener('submit', (e) => {
    if (!e.target.matches('form[action$="/sign-out"]')) return;
    badge(0);
    drop(memory);
    tabs?.postMessage({ waiting: 0 });
  });

  // ---- the switch
  const box = $('#notify');
  if (!box) return;
  const show = (broken) => {
    box.checked = on();
    box.disabled = !can;
    $('#notify-denied').hidden = !(can && Notification.permission === 'denied');
    $('#notify-cannot').hidden = can && !broken;
  };
  box.addEventListener('change', async () => {
    drop(memory);
    set(wanted, box.checked);
    let broken = false;
    if (box.checked && await Notification.requestPermission() === 'granted') {
      broken = !tell('on', box.dataset.on, '', '/console');
      if (broken) set(wanted, false);
    }
    show(broken);
    check();
  });
  show(false);
})();
