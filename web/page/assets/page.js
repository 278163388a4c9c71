// What a device remembers, changed without leaving the page: size of letters
// and light or dark. Without this script the forms do the same by a visit.
(() => {
  'use strict';
  const root = document.documentElement;
  const steps = ['17', '20', '23'];
  const remember = (name, value) => {
    const secure = location.protocol === 'https:' ? ';secure' : '';
    const [mark, kind] = 'framed' in root.dataset ? ['khung-', 'samesite=none;secure;partitioned'] : ['', `samesite=lax${secure}`];
    document.cookie = `${mark}${name}=${value};path=/;max-age=34560000;${kind}`;
  };
  const bigger = (button) => {
    const next = steps[(steps.indexOf(root.dataset.text) + 1) % steps.length];
    root.dataset.text = next;
    remember('text', next);
    button.value = steps[(steps.indexOf(next) + 1) % steps.length];
    button.setAttribute('aria-label', next === steps[2] ? button.dataset.normal : button.dataset.bigger);
  };
  document.addEventListener('submit', (e) => {
    const kind = e.target.dataset.pref;
    if (!kind || !e.submitter) return;
    e.preventDefault();
    if (kind === 'text') return bigger(e.submitter);
    root.dataset.theme = e.submitter.value;
    remember('theme', e.submitter.value);
  });
  // A menu closes on Escape and on a click elsewhere.
  const shut = (menu) => { menu.open = false; };
  document.addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return;
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      shut(menu);
      menu.querySelector('summary').focus();
    }
  });
  document.addEventListener('click', (e) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(e.target)) shut(menu);
  });
  root.classList.add('js');
})();
