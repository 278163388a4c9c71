// Canned replies by keyboard, and what the assistant suggests. The menu works
// without this script as a list of links; with it "/" in an empty reply box
// opens it, arrows move, letters find, Enter inserts, Escape goes back.
(() => {
  'use strict';
  const $ = (s, e = document) => e.querySelector(s);
  const $$ = (s, e = document) => [...e.querySelectorAll(s)];
  const read = (k) => { try { return JSON.parse(localStorage.getItem(k)); } catch { return null; } };
  const menu = () => $('#canned');
  const area = () => $('#reply-text');
  const tell = (detail) => document.dispatchEvent(new CustomEvent('desk:told', { detail }));
  const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

  // ---- the menu
  const items = () => $$('.canned-item', menu()).filter((a) => a.checkVisibility());
  const roles = () => {
    const list = $('#canned-list');
    if (!list || list.getAttribute('role')) return;
    list.setAttribute('role', 'menu');
    list.setAttribute('aria-label', list.dataset.menu);
    for (const el of $$('ul, li', list)) el.setAttribute('role', 'none');
    for (const el of $$('.canned-item', list)) { el.setAttribute('role', 'menuitem'); el.tabIndex = -1; }
    const first = items()[0];
    if (first) first.tabIndex = 0;
    $('summary', menu()).setAttribute('aria-haspopup', 'menu');
  };
  const go = (el) => {
    if (!el) return;
    for (const other of $$('.canned-item', menu())) other.tabIndex = other === el ? 0 : -1;
    el.focus();
  };
  const close = (text) => {
    menu().open = false;
    const box = area();
    box.focus();
    if (text) box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
  };
  const seek = (field) => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let n = 0;
    for (const a of $$('.canned-list .canned-item', menu())) {
      const text = fold(a.textContent);
      const fits = words.every((w) => text.includes(w));
      a.parentElement.hidden = !fits;
      if (fits) n++;
    }
    $('.canned-none', menu()).hidden = n > 0;
    const say = $('#say');
    if (say) say.textContent = `${n} ${field.dataset.found}`;
  };
  const opened = (typed) => {
    roles();
    const field = $('#canned-seek');
    if (field?.value) { field.value = ''; seek(field); }
    if (typed && field) field.focus();
    else go(items()[0]);
  };
  document.addEventListener('toggle', (e) => {
    if (e.target.id === 'canned' && e.target.open && !e.target.contains(document.activeElement.closest('.menu-sheet'))) opened();
  }, true);
  document.addEventListener('beforeinput', (e) => {
    if (e.target !== area() || e.data !== '/' || e.target.value || e.target.readOnly || !menu() || read('motcua.keys') === false) return;
    e.preventDefault();
    menu().open = true;
    opened(true);
  });
  document.addEventListener('input', (e) => { if (e.target.id === 'canned-seek') seek(e.target); });
  document.addEventListener('focusout', (e) => {
    const m = e.target.closest('#canned');
    if (m && e.relatedTarget && !m.contains(e.relatedTarget)) m.open = false;
  });
  document.addEventListener('keydown', (e) => {
    const m = e.target.closest('#canned[open]');
    if (!m || e.isComposing) return;
    const field = $('#canned-seek');
    const typing = e.target === field;
    if (typing && e.key === 'Enter' && (e.ctrlKey || e.metaKey)) e.stopPropagation(); // it sends from the reply box only
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    roles();
    const all = items();
    const at = all.indexOf(e.target);
    const act = {
      ArrowDown: () => go(all[at + 1] || all[0]),
      ArrowUp: () => (at === 0 && field ? field.focus() : go(all[at - 1] || all[all.length - 1])),
      Enter: () => (typing ? all[0] : e.target)?.click(),
      Escape: () => close(),
    };
    if (!typing) {
      act.Home = () => go(all[0]);
      act.End = () => go(all[all.length - 1]);
      act[' '] = () => e.target.click();
    }
    if (e.key === '/' && !(typing && field.value)) act['/'] = () => close('/'); // she means the sign itself
    let does = act[e.key];
    if (!does && !typing && at >= 0 && e.key.length === 1) {
      const after = all.slice(at + 1).concat(all.slice(0, at + 1));
      does = field ? () => { field.focus(); field.setRangeText(e.key, field.value.length, field.value.length, 'end'); seek(field); }
        : () => go(after.find((a) => fold(a.textContent.trim()).startsWith(fold(e.key))));
    }
    if (!does) return;
    e.preventDefault();
    e.stopPropagation();
    does();
  }, true);

  document.addEventListener('submit', (e) => { if (e.target.id === 'ask') close(); });

  // ---- keeping what is being written
  document.addEventListener('click', async (e) => {
    const keep = e.target.closest('[data-keep]');
    if (!keep) return;
    e.preventDefault();
    close();
    const form = keep.form;
    const body = new URLSearchParams({ key: form.elements.key.value, text: area().value, [keep.name]: keep.value });
    try {
      const res = await fetch(keep.formAction, { method: 'POST', body, headers: { Accept: 'application/json' }, credentials: 'same-origin' });
      tell(await res.json());
    } catch {
      tell({ message: $('#offline')?.dataset.unsent });
    }
  });

  // ---- the suggestion
  const skipped = () => read('motcua.skipped') || [];
  const hush = () => {
    const card = $('#suggestion [data-message]');
    if (card && skipped().includes(card.dataset.message)) card.hidden = true;
  };
  document.addEventListener('click', (e) => {
    const skip = e.target.closest('[data-skip]');
    if (!skip) return;
    e.preventDefault();
    const list = skipped().slice(-49).concat(skip.closest('[data-message]').dataset.message);
    try { localStorage.setItem('motcua.skipped', JSON.stringify(list)); } catch { /* private window: it comes back with the next page */ }
    skip.closest('[data-message]').hidden = true;
    area()?.focus();
  });
  let looks = 0;
  const late = () => { if ($('#suggestion[data-late]') && looks++ < 4) setTimeout(tell, 600); };
  const place = $('#suggestion')?.parentElement;
  if (place) {
    new MutationObserver(() => { hush(); late(); }).observe(place, { childList: true });
    hush();
    late();
  }
})();
