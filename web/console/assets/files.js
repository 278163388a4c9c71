// A picture that a citizen sent is covered until it is asked for, and may be
// covered again: others see the screen. Nothing of it is loaded before.
// Without this script it opens by itself.
(() => {
  'use strict';
  const faces = new WeakMap(); // what a cover looked like
  const open = (cover) => {
    const face = cover.querySelector('.cover-face');
    const item = cover.closest('.file-image');
    faces.set(cover, [...face.childNodes]);
    const img = document.createElement('img');
    img.alt = cover.querySelector('.file-name').textContent;
    img.src = cover.href;
    img.addEventListener('error', () => shut(cover)); // erased, or no connection: the link says which
    face.replaceChildren(img);
    item.classList.add('open');
    item.querySelector('.cover-hide').hidden = false;
  };
  const shut = (cover) => {
    const item = cover.closest('.file-image');
    cover.querySelector('.cover-face').replaceChildren(...faces.get(cover));
    faces.delete(cover);
    item.classList.remove('open');
    item.querySelector('.cover-hide').hidden = true;
  };
  document.addEventListener('click', (e) => {
    const hide = e.target.closest('.cover-hide');
    if (hide) {
      const cover = hide.parentElement.querySelector('[data-cover]');
      shut(cover);
      cover.focus();
      return;
    }
    const cover = e.target.closest('[data-cover]');
    if (!cover || faces.has(cover) || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    open(cover);
  });
  // Who walks away leaves no paper on the screen.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) for (const cover of document.querySelectorAll('.file-image.open [data-cover]')) shut(cover);
  });
})();
