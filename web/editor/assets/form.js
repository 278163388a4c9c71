// The form of a guide with a script: it saves by itself, items are added,
// moved and taken away at once, and whoever else has it open is shown. All of
// it works without, by the buttons of the plain form.
(() => {
  'use strict';
  const form = document.querySelector('#gform');
  if (!form || !form.dataset.may) return;
  const $ = (sel, root = form) => root.querySelector(sel);
  const all = (sel, root = form) => [...root.querySelectorAll(sel)];
  const said = $('#gform-said');
  const trouble = $('#gform-trouble');
  const live = $('#gform-live');
  const keptAt = `motcua.draft.guide:${form.dataset.code}`;
  const pause = 1500; // ms without a key before words are saved
  const patience = 10000; // ms after which they are, keys or no
  const word = (name, values = {}) => form.dataset[name].replace(/\{(\w+)\}/g, (_, k) => values[k] ?? '');
  const announce = (text) => { live.textContent = ''; setTimeout(() => { live.textContent = text; }, 50); };

  // ---- Saving -------------------------------------------------------------

  let dirty = false; // there are words that no answer has confirmed
  let timer = 0;
  let since = 0;
  let busy = null; // the request on its way
  let seq = 0;
  let tries = 0;
  let unread = false; // a field holds what could not be saved as it is
  let leaving = false;
  let drawn = '';

  const body = (what) => {
    const b = new URLSearchParams(new FormData(form));
    b.set('do', what);
    b.set('page', form.dataset.key);
    b.set('seq', String(++seq));
    return b;
  };
  const say = (text, tone) => {
    said.classList.toggle('gform-wait', tone === 'wait');
    said.classList.toggle('gform-late', tone === 'late');
    const icon = $('.icon', said);
    if (icon) icon.toggleAttribute('hidden', tone !== undefined);
    $('span', said).textContent = text;
  };
  const warn = (text) => {
    trouble.hidden = !text;
    $('span', trouble).textContent = text;
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => save('auto'), ms);
  };
  const changed = () => {
    if (!dirty) since = Date.now();
    dirty = true;
    say(word('unsaved'), 'wait');
    later(Math.max(0, Math.min(pause, since + patience - Date.now())));
  };
  const keep = () => {
    try { localStorage.setItem(keptAt, String(body('save'))); } catch { /* full: the page still has them */ }
  };
  const failed = (text) => {
    dirty = true;
    say(word('unsaved'), 'late');
    warn(text);
    keep();
    later(Math.min(30000, 1000 * 2 ** tries++));
  };

  // save posts the whole form. One request at a time: what is typed meanwhile
  // goes with the next.
  const save = (what) => {
    clearTimeout(timer);
    if (busy) return busy.then(() => (dirty || what !== 'auto' ? save(what) : null));
    dirty = false;
    say(word('saving'), 'wait');
    busy = post(what).finally(() => { busy = null; });
    return busy;
  };
  const post = async (what) => {
    let res;
    let a;
    const sent = body(what);
    try {
      res = await fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body: sent, signal: AbortSignal.timeout(20000) });
      a = await res.json();
    } catch {
      failed(word(res && res.status < 500 ? 'out' : navigator.onLine ? 'broken' : 'offline'));
      return;
    }
    if (res.status === 401) return failed(word('out'));
    if (!res.ok) return failed(a.said || word('broken'));
    if (a.seq !== Number(sent.get('seq'))) return;
    tries = 0;
    warn('');
    if (!a.began) return; // newer words were there already
    localStorage.removeItem(keptAt);
    took(a);
    unread = !!a.late;
    if (a.reload && !dirty && !unread) await refresh();
    say(dirty ? word('unsaved') : a.said, dirty ? 'wait' : a.late ? 'late' : undefined);
    if (dirty) later(pause);
  };

  // took puts an answer into the page.
  const took = (a) => {
    form.elements.began.value = a.began;
    form.elements.version.value = a.version;
    form.dataset.version = a.version;
    for (const [name, id] of Object.entries(a.ids ?? {})) {
      const box = form.elements[name];
      // An id is made of words, so it waits until they are whole.
      if (box && !box.value && !box.closest('.gform-item').contains(document.activeElement)) box.value = id;
    }
    faults(a.faults ?? [], a.count);
    if (a.state) $('#gform-state').textContent = a.state;
    $('#gform-clash').hidden = !a.clash;
    $('#gform-undo').disabled = !a.undo;
    $('#gform-redo').disabled = !a.redo;
    if (a.outline !== drawn) {
      const open = all('#gform-outline details').map((d) => d.open);
      drawn = a.outline;
      $('#gform-outline').innerHTML = a.outline;
      all('#gform-outline details').forEach((d, i) => { d.open = !!open[i]; });
    }
    refer();
  };

  // ---- Faults -------------------------------------------------------------

  const faultLine = (text) => {
    const p = document.createElement('p');
    p.className = 'fault';
    p.append($('#gform-fault').content.cloneNode(true));
    const s = document.createElement('span');
    s.textContent = text;
    p.append(s);
    return p;
  };
  const faults = (list, count) => {
    for (const old of all('.gform-faults')) old.remove();
    for (const e of all('[aria-invalid]')) {
      e.removeAttribute('aria-invalid');
      const d = (e.getAttribute('aria-describedby') ?? '').split(' ').filter((x) => x && !x.endsWith('-fault')).join(' ');
      if (d) e.setAttribute('aria-describedby', d);
      else e.removeAttribute('aria-describedby');
    }
    const by = Map.groupBy ? Map.groupBy(list, (f) => f.field) : list.reduce((m, f) => m.set(f.field, [...(m.get(f.field) ?? []), f]), new Map());
    for (const [name, those] of by) {
      const field = $(`[data-field="${CSS.escape(name)}"]`);
      const of = $(`[data-list="${CSS.escape(name)}"]`);
      const where = field ?? of;
      if (!where) continue;
      const box = document.createElement('div');
      box.className = 'gform-faults';
      box.id = field ? `${name}-fault` : name;
      box.append(...those.map((f) => faultLine(f.text)));
      if (field) field.append(box);
      else $('.gform-items', of).before(box);
      const input = document.getElementById(name);
      if (field && input?.matches('.input')) {
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') ?? ''} ${box.id}`.trim());
      }
    }
    for (const mark of all('summary > [data-count]')) {
      const n = all('.gform-faults > .fault', mark.closest('details')).length;
      mark.hidden = !n;
      $('span', mark).textContent = n;
      const nav = $(`[data-part="${mark.closest('details').id.replace(/^part-/, '')}"] [data-count]`);
      if (nav) {
        nav.hidden = !n;
        $('span', nav).textContent = n;
      }
    }
    const ul = $('#gform-faults .gform-list');
    ul.replaceChildren(...list.map((f) => {
      const a = document.createElement('a');
      a.href = `#${encodeURIComponent(f.field)}`;
      const s = document.createElement('span');
      const b = document.createElement('b');
      b.textContent = f.where;
      s.append(b, ` ${f.text}`);
      a.append($('#gform-fault').content.cloneNode(true), s);
      const li = document.createElement('li');
      li.append(a);
      return li;
    }));
    $('.gform-fine').hidden = list.length > 0;
    const pill = $('#gform-count');
    pill.classList.toggle('pill-late', list.length > 0);
    pill.classList.toggle('pill-ok', list.length === 0);
    const icon = $('.icon', pill);
    pill.replaceChildren(...(list.length ? [$('#gform-fault').content.cloneNode(true)] : icon ? [$('.gform-fine .icon').cloneNode(true)] : []), count);
  };

  // reveal opens what a place is folded into, and goes there.
  const reveal = (id) => {
    const e = document.getElementById(id);
    if (!e || !form.contains(e)) return false;
    for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    e.scrollIntoView({ block: 'center' });
    (e.matches('details') ? $('summary', e) : e).focus({ preventScroll: true });
    return true;
  };
  form.addEventListener('click', (e) => {
    const a = e.target.closest('a[href^="#"]');
    if (!a) return;
    const id = decodeURIComponent(a.hash.slice(1));
    if (a.dataset.part) {
      document.getElementById(id).open = true;
      return;
    }
    if (reveal(id)) e.preventDefault();
  });

  // ---- Items --------------------------------------------------------------

  const listOf = (path) => $(`[data-list="${CSS.escape(path)}"]`);
  const itemsOf = (list) => [...$('[data-items]', list).children];
  const pathOf = (item) => item.dataset.item;
  const rowOf = (item) => pathOf(item).match(/\[(\d+)\]$/)[1];
  const oneOf = (item) => item.closest('[data-list]').dataset.what;
  const idOf = (item) => form.elements[`${pathOf(item)}.id`]?.value ?? '';
  const titleOf = (item, name) => form.elements[`${pathOf(item)}.${name}`]?.value.trim() ?? '';

  const renumber = (list) => {
    const items = itemsOf(list);
    items.forEach((item, i) => {
      const tools = item.querySelector(':scope > .gform-one > .gform-tools, :scope > details > .gform-card-in > .gform-tools');
      const no = item.querySelector(':scope > details > summary .gform-no');
      if (no) no.textContent = i + 1;
      const [up, down] = tools.children;
      up.disabled = i === 0;
      down.disabled = i === items.length - 1;
      for (const b of tools.children) $('.unseen', b).textContent = ` ${list.dataset.what} ${i + 1}`;
    });
  };
  const where = (item) => {
    const items = itemsOf(item.closest('[data-list]'));
    return { what: oneOf(item), n: items.indexOf(item) + 1, total: items.length };
  };
  const add = (path) => {
    const list = listOf(path);
    const row = Math.max(-1, ...itemsOf(list).map((i) => Number(rowOf(i)))) + 1;
    const box = document.createElement('template');
    box.innerHTML = list.querySelector(':scope > template').innerHTML
      .replaceAll(`${path}[~]`, `${path}[${row}]`)
      .replace(`name="${path}.order" value="~"`, `name="${path}.order" value="${row}"`);
    const item = box.content.querySelector('.gform-item');
    $('[data-items]', list).append(item);
    renumber(list);
    refer();
    item.querySelector('input:not([type=hidden]), textarea, select').focus();
    announce(word('added', { what: list.dataset.what }));
    changed();
  };
  const remove = (item) => {
    const list = item.closest('[data-list]');
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    renumber(list);
    refer();
    (next?.querySelector('summary, textarea') ?? list.querySelector(':scope > .gform-add')).focus();
    announce(word('removed', { what: list.dataset.what }));
    changed();
  };
  // place moves an item before another, or to the end, and keeps the focus.
  const place = (item, before) => {
    const list = item.closest('[data-list]');
    const focus = item.contains(document.activeElement) ? document.activeElement : null;
    if (before === item || before === item.nextElementSibling) return;
    item.parentElement.insertBefore(item, before);
    renumber(list);
    const stay = focus?.disabled ? focus.parentElement.querySelector('button:not([disabled])') : focus;
    stay?.focus();
    announce(word('moved', where(item)));
    refer();
    changed();
  };
  const move = (item, by) => {
    if (by < 0 && item.previousElementSibling) place(item, item.previousElementSibling);
    if (by > 0 && item.nextElementSibling) place(item, item.nextElementSibling.nextElementSibling);
  };

  // ---- What names other parts ---------------------------------------------

  // refer keeps ticks and choices that name papers, variants and questions in
  // step with them.
  const refer = () => {
    const parts = (path, title, prefix = '') => {
      const list = listOf(path);
      return itemsOf(list).map((item, i) => {
        const row = `${prefix}#${rowOf(item)}`;
        return { row, value: idOf(item) ? prefix + idOf(item) : row, label: titleOf(item, title) || `${list.dataset.what} ${i + 1}` };
      });
    };
    const papers = parts('evidence', 'title');
    const variants = parts('variants', 'title');
    const questions = parts('tree.nodes', 'question');
    const to = { variants, roots: questions, targets: [...parts('variants', 'title', 'variant:'), ...parts('tree.nodes', 'question', 'question:')] };
    for (const group of all('.gform-ticks[data-refs]')) {
      const boxes = [...group.querySelectorAll('input')];
      const has = (p) => boxes.find((b) => b.value === p.value || b.value === p.row);
      for (const b of boxes) if (!papers.some((p) => b.value === p.value || b.value === p.row)) b.parentElement.remove();
      group.querySelector(':scope > p')?.toggleAttribute('hidden', papers.length > 0);
      for (const p of papers) {
        let b = has(p);
        if (!b) {
          const label = document.createElement('label');
          label.className = 'pick';
          b = document.createElement('input');
          b.type = 'checkbox';
          b.name = group.closest('[data-field]').dataset.field;
          label.append(b, document.createElement('span'));
          group.append(label);
        }
        b.value = p.value;
        b.nextElementSibling.textContent = p.label;
      }
    }
    for (const select of all('select[data-refs]')) {
      const now = select.value;
      const list = to[select.dataset.refs];
      const fixed = [...select.options].filter((o) => o.value === '' || o.value === 'procedure');
      const gone = [...select.options].find((o) => o.value === now && !fixed.includes(o) && !list.some((p) => p.value === now || p.row === now));
      const label = (p) => (p.value.startsWith('variant:') ? form.dataset.toVariant : p.value.startsWith('question:') ? form.dataset.toQuestion : '{name}').replace('{name}', () => p.label);
      const options = list.map((p) => new Option(label(p), p.value, false, p.value === now || p.row === now));
      const [first, ...last] = fixed;
      select.replaceChildren(first, ...options, ...last, ...(gone ? [gone] : []));
      if (!list.some((p) => p.value === now || p.row === now)) select.value = now;
    }
  };

  // ---- Keys, buttons, typing ----------------------------------------------

  form.addEventListener('submit', (e) => {
    const [what, path] = (e.submitter?.value ?? 'save').split(/:(.*)/);
    const item = path && $(`[data-item="${CSS.escape(path)}"]`);
    switch (what) {
      case 'add': e.preventDefault(); add(path); break;
      case 'remove': e.preventDefault(); remove(item); break;
      case 'up': e.preventDefault(); move(item, -1); break;
      case 'down': e.preventDefault(); move(item, 1); break;
      case 'save': case 'undo': case 'redo': e.preventDefault(); save(what); break;
      default: leaving = true; // goes on to another page, with all words
    }
  });
  const heading = (e) => {
    const item = e.target.closest('.gform-item');
    const name = item?.querySelector(':scope > details > summary .gform-name');
    const first = item?.querySelector(':scope > details .input');
    if (name && first === e.target && first.value.trim() && first.tagName !== 'SELECT') name.textContent = first.value.trim();
  };
  const letters = (e) => {
    const most = Number(e.target.dataset.most);
    if (!most) return;
    const left = most - [...e.target.value].length;
    const p = $(`[data-for="${CSS.escape(e.target.name)}"]`);
    p.textContent = word(left < 0 ? 'over' : 'left', { n: Math.abs(left) });
    p.classList.toggle('gform-left-over', left < 0);
  };
  form.addEventListener('input', (e) => {
    if (!e.target.name) return;
    heading(e);
    letters(e);
    changed();
  });
  form.addEventListener('change', (e) => {
    if (/^(evidence|variants|tree\.nodes)\[\d+\]\.(title|question)$/.test(e.target.name)) refer();
  });
  const writing = (e) => e.target.closest?.('textarea, select, input:not([type=checkbox]):not([type=radio])');
  document.addEventListener('keydown', (e) => {
    const ctrl = (e.ctrlKey || e.metaKey) && !e.altKey;
    const key = e.key.toLowerCase();
    if (ctrl && key === 's') {
      e.preventDefault();
      save('save');
    } else if (ctrl && !writing(e) && (key === 'z' || key === 'y')) {
      e.preventDefault();
      save(key === 'y' || e.shiftKey ? 'redo' : 'undo');
    } else if (e.altKey && !ctrl && (e.key === 'ArrowUp' || e.key === 'ArrowDown')) {
      const item = e.target.closest?.('.gform-item');
      if (!item) return;
      e.preventDefault();
      move(item, e.key === 'ArrowUp' ? -1 : 1);
    }
  });

  // ---- Dragging -----------------------------------------------------------

  form.addEventListener('pointerdown', (e) => {
    const grip = e.target.closest('.gform-grip');
    if (!grip || e.button !== 0) return;
    e.preventDefault();
    const item = grip.closest('.gform-item');
    const others = [...item.parentElement.children].filter((x) => x !== item);
    let over = null;
    let after = false;
    const clear = () => { for (const x of others) x.classList.remove('gform-drop-before', 'gform-drop-after'); };
    const drag = (ev) => {
      item.classList.add('gform-dragged');
      clear();
      over = others.find((x) => { const r = x.getBoundingClientRect(); return ev.clientY >= r.top - 6 && ev.clientY <= r.bottom + 6; }) ?? null;
      if (over) {
        const r = over.getBoundingClientRect();
        after = ev.clientY > r.top + r.height / 2;
        over.classList.add(after ? 'gform-drop-after' : 'gform-drop-before');
      }
      if (ev.clientY < 90) scrollBy(0, -14);
      if (ev.clientY > innerHeight - 140) scrollBy(0, 14); // above the bars of a phone
    };
    const end = (ev) => {
      removeEventListener('pointermove', drag);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      item.classList.remove('gform-dragged');
      clear();
      if (over && ev.type === 'pointerup') place(item, after ? over.nextElementSibling : over);
    };
    addEventListener('pointermove', drag);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  });
  form.addEventListener('click', (e) => { if (e.target.closest('.gform-grip')) e.preventDefault(); });

  // ---- Others' words ------------------------------------------------------

  // steady names a place of the page so that it is found again when items
  // have other numbers: by the ids of the parts it is in.
  const steady = (path, root) => path.replace(/[\w.]+\[\d+\]/g, (m, at) => {
    const id = root.querySelector(`[name="${CSS.escape(`${path.slice(0, at)}${m}.id`)}"]`)?.value;
    return id ? `${m.replace(/\[\d+\]$/, '')}[=${id}]` : m;
  });
  const folds = (root) => [...root.querySelectorAll('#gform-parts details:not(.gtree details)')].map((d) => {
    const item = d.closest('.gform-item');
    const i = item ? [...item.querySelectorAll('details')].indexOf(d) : -1;
    return [d, item ? `${steady(item.dataset.item, root)}/${i}` : d.id || `${d.closest('.gform-part').id}/${[...d.closest('.gform-part').querySelectorAll('.gform-fold')].indexOf(d)}`];
  });
  // refresh brings the page as it is stored, and stays where it is.
  const refresh = async () => {
    let page;
    try {
      const res = await fetch(location.pathname, { headers: { Accept: 'text/html' } });
      if (!res.ok) return;
      page = new DOMParser().parseFromString(await res.text(), 'text/html');
    } catch { return; }
    if (dirty || !page.querySelector('#gform')) return; // typed meanwhile: later
    const open = new Set(folds(form).filter(([d]) => d.open).map(([, k]) => k));
    const shut = new Set(folds(form).filter(([d]) => !d.open).map(([, k]) => k));
    const at = document.activeElement;
    const name = form.contains(at) && at.name && !at.name.includes('.order') ? at.name : '';
    const mark = name && steady(name, form);
    const caret = name && 'selectionStart' in at && at.type !== 'checkbox' ? [at.selectionStart, at.selectionEnd] : null;
    const value = at?.value;
    for (const [d, k] of folds(page)) {
      if (open.has(k)) d.open = true;
      if (shut.has(k)) d.open = false;
    }
    for (const id of ['gform-parts', 'gform-faults', 'gform-count', 'gform-others', 'gform-clash', 'gform-state', 'gform-undo', 'gform-redo']) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (fresh && old) old.replaceWith(document.adoptNode(fresh));
    }
    $('.gform-nav').replaceWith(document.adoptNode(page.querySelector('.gform-nav')));
    $('h1').textContent = page.querySelector('#gform h1').textContent;
    form.elements.began.value = page.querySelector('[name=began]').value;
    form.elements.version.value = page.querySelector('[name=version]').value;
    form.dataset.version = form.elements.version.value;
    drawn = '';
    if (!mark) return;
    const again = [...form.elements].find((e) => e.name && (e.type !== 'checkbox' || e.value === value) && steady(e.name, form) === mark && (e.type !== 'submit' || e.value === value));
    again?.focus({ preventScroll: true });
    if (caret && again && again.type !== 'checkbox') { try { again.setSelectionRange(...caret); } catch { /* a field without a caret */ } }
  };
  const look = async () => {
    if (document.hidden) return;
    try {
      const res = await fetch(`${form.action}/here`, { method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams({ key: form.dataset.key }) });
      if (!res.ok) return;
      const a = await res.json();
      const others = $('#gform-others');
      others.hidden = !a.others;
      $('span', others).textContent = a.others;
      if (a.version > Number(form.dataset.version) && !busy) {
        if (dirty) warn(word('newer'));
        else if (!unread) {
          await refresh();
          announce(word('newer'));
        }
      }
    } catch { /* the next look may succeed */ }
  };
  const every = setInterval(look, 15000);
  document.addEventListener('visibilitychange', look);
  document.addEventListener('gform:look', () => { look().then(() => document.dispatchEvent(new CustomEvent('gform:looked'))); });

  // ---- Leaving and coming back --------------------------------------------

  addEventListener('beforeunload', (e) => {
    if (leaving || !(dirty || busy || unread)) return;
    if (dirty || busy) keep();
    e.preventDefault();
  });
  addEventListener('pagehide', () => {
    clearInterval(every);
    navigator.sendBeacon(`${form.action}/here`, new URLSearchParams({ key: form.dataset.key, bye: '1' }));
  });
  addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); });
  addEventListener('online', () => { if (dirty) save('auto'); });

  // What could not be saved the last time is saved now: it knows what it
  // began from, and goes together with what has come since.
  (async () => {
    let kept;
    try { kept = localStorage.getItem(keptAt); } catch { return; }
    if (!kept) return;
    const b = new URLSearchParams(kept);
    b.set('page', form.dataset.key);
    b.set('seq', String(++seq));
    try {
      const res = await fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body: b });
      if (!res.ok) return;
      const a = await res.json();
      localStorage.removeItem(keptAt);
      await refresh();
      $('#gform-clash').hidden = !a.clash;
      say(word('restored'));
    } catch { /* kept for another time */ }
  })();
  form.dataset.ready = 'yes';
})();
