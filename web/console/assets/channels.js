// The page of the channels stays as it is now: what is known of them stands in
// no store, so nothing tells of most of it, and the page looks by itself.
(() => {
  'use strict';
  const every = 10000;
  const look = async () => {
    if (document.hidden) return;
    try {
      const res = await fetch(location.href, { headers: { 'X-Live': 'shown' }, credentials: 'same-origin' });
      if (!res.ok || res.redirected) return;
      const doc = new DOMParser().parseFromString(await res.text(), 'text/html');
      for (const id of ['channels', 'troubles']) {
        const old = document.getElementById(id);
        const next = doc.getElementById(id);
        if (old && next && old.innerHTML !== next.innerHTML) old.replaceChildren(...next.childNodes);
      }
    } catch { /* no connection: it is looked again */ }
  };
  setInterval(look, every);
  document.addEventListener('visibilitychange', look);
})();
