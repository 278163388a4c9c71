// The preview with a script: what it shows changes in place, and the reader
// stays where she was on the page.
(() => {
  'use strict';
  const at = 'motcua.look.scroll';
  const here = location.pathname;
  const kept = JSON.parse(sessionStorage.getItem(at) ?? 'null');
  sessionStorage.removeItem(at);
  if (kept && kept.here === here && !location.hash) window.scrollTo(0, kept.y);
  const keep = () => sessionStorage.setItem(at, JSON.stringify({ here, y: window.scrollY }));
  window.addEventListener('pagehide', keep);
})();
