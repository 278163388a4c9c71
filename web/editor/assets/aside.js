// What stands beside the form, kept as the draft is: it is fetched again
// after every save.
(() => {
  'use strict';
  const form = document.querySelector('#gform');
  const box = document.querySelector('#look-aside');
  if (!form || !box) return;
  let show = 'card';
  let timer = 0;
  let turn = 0;
  const draw = async () => {
    const mine = ++turn;
    let text;
    try {
      const res = await fetch(`${box.dataset.src}?show=${show}`, { signal: AbortSignal.timeout(20000) });
      if (!res.ok) return;
      text = await res.text();
    } catch { return; /* the next save tries again */ }
    if (mine !== turn) return;
    const asked = box.querySelector('#aside-q');
    const q = asked?.value ?? '';
    const at = box.contains(document.activeElement) ? document.activeElement : null;
    const name = at?.id ? `#${at.id}` : at?.dataset.show ? `[data-show="${at.dataset.show}"]` : '';
    box.innerHTML = text;
    const now = box.querySelector('#aside-q');
    if (now) now.value = q;
    if (name) box.querySelector(name)?.focus({ preventScroll: true });
  };
  box.addEventListener('click', (e) => {
    const b = e.target.closest('[data-show]');
    if (!b) return;
    show = b.dataset.show;
    draw();
  });
  new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(draw, 600);
  }).observe(form, { attributes: true, attributeFilter: ['data-version'] });
  draw();
})();
