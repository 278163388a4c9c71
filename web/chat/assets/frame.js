// The page in a frame of another site. It speaks with widget.js around it:
// hears whether it is looked at, says that it is there, that something new
// came while it was not looked at, and that it wants to be closed. It hears
// and answers the window around it only, and only of a site on the list.
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const root = document.documentElement;
  const body = document.body;
  if (window.parent === window) return; // opened by itself
  const origins = (body.dataset.origins || '').split(' ');
  let site = ''; // that is around us, once it has spoken
  const tell = (what) => { if (site) window.parent.postMessage({ motcua: what }, site); };

  // Nothing counts as read while the frame is closed.
  if (new URLSearchParams(location.search).has('away')) root.dataset.away = '';
  const toEnd = () => window.scrollTo(0, root.scrollHeight);
  window.addEventListener('message', (e) => {
    if (e.source !== window.parent || !origins.includes(e.origin)) return;
    const what = e.data?.motcua;
    if (!['shown', 'focus', 'hidden'].includes(what)) return;
    site = e.origin;
    const was = 'away' in root.dataset;
    if (what === 'hidden') root.dataset.away = '';
    else delete root.dataset.away;
    if (was && what !== 'hidden') {
      if (byId('log')?.childElementCount && location.hash !== '#guide') toEnd();
      window.dispatchEvent(new Event('focus')); // what is on the screen is read now
    }
    // A phone's keyboard would cover what there is to read.
    if (what === 'focus') (matchMedia('(pointer: fine)').matches && byId('text')?.checkVisibility?.() ? byId('text') : byId('content')).focus({ preventScroll: true });
    tell('here');
  });
  document.addEventListener('taken', (e) => { if (e.detail.spoke && 'away' in root.dataset) tell('news'); });

  // Escape closes the nearest thing: a menu (page.js), the guide, the frame.
  window.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || e.isComposing || document.querySelector('details.menu[open]')) return;
    if (location.hash === '#guide' && byId('guide')?.childElementCount) location.hash = 'end';
    else tell('close');
  }, true);

  // Her files belong to this frame: a tab of its own would not know her, so
  // they are saved. Other sites do not open in a frame.
  document.addEventListener('click', (e) => {
    const a = e.target.closest('a[href]');
    if (!a) return;
    if (a.pathname.startsWith(`${body.dataset.root}/file/`)) {
      a.removeAttribute('target');
      a.download = ''; // under the name that the server gives it
    } else if (a.origin !== location.origin) a.target = '_blank';
  }, true);

  // A browser that keeps no cookie in a frame would start anew with each
  // message: she is shown the way to the whole page instead.
  const keeps = () => {
    const put = (age) => { document.cookie = `khung-thu=1;path=/;max-age=${age};samesite=none;secure;partitioned`; };
    put(60);
    const kept = document.cookie.split('; ').includes('khung-thu=1');
    put(0);
    return kept;
  };
  if (byId('blocked') && !keeps()) {
    byId('blocked').hidden = false;
    for (const e of document.querySelectorAll('#talk, .foot, #banner, #person, .chat-menu')) e.hidden = true;
  }
})();
