// The checks with a script: while something goes on in the background, the
// page is looked at again by itself.
(() => {
  'use strict';
  const box = () => document.querySelector('#checks');
  const look = async () => {
    if (!box() || !box().hasAttribute('data-running')) return;
    if (!box().contains(document.activeElement) && !document.hidden) {
      try {
        const res = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(15000) });
        const fresh = new DOMParser().parseFromString(await res.text(), 'text/html').querySelector('#checks');
        if (res.ok && fresh && !box().contains(document.activeElement)) box().replaceWith(fresh);
      } catch { /* no network: the next look may find some */ }
    }
    setTimeout(look, 2000);
  };
  setTimeout(look, 1500);
})();
