// Choosing files and bringing them to the ward, for the composer and for the
// page by a link. Files go one by one, each for a receipt that the message
// names then: after a break the rest goes on. They live in the page's memory
// only, since a device may be shared.
window.sheaf = (() => {
  'use strict';
  const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const megabytes = (n) => {
    const mb = Math.ceil(n / 1048576 * 10) / 10;
    return `${mb.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
  };

  // Small pictures, one after the other: a phone's memory is small too.
  let drawn = Promise.resolve();
  const draw = (file, place) => {
    if (!file.type.startsWith('image/') || !window.createImageBitmap) return;
    drawn = drawn.then(async () => {
      const picture = await createImageBitmap(file);
      const side = 128;
      const canvas = document.createElement('canvas');
      canvas.width = side;
      canvas.height = side;
      const scale = Math.max(side / picture.width, side / picture.height);
      const [w, h] = [picture.width * scale, picture.height * scale];
      canvas.getContext('2d').drawImage(picture, (side - w) / 2, (side - h) / 2, w, h);
      picture.close();
      place.replaceChildren(canvas);
    }).catch(() => { /* a kind this browser does not show: the sign of a file stays */ });
  };

  // A sheaf is what stands in box until it is sent; input is where files are
  // chosen. Each entry has its file and, once it is stored, its receipt.
  const make = (box, input) => {
    const rules = box.dataset;
    const list = box.querySelector('.picked');
    const troubles = box.querySelector('.troubles');
    let files = [];
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
    const complain = (text) => {
      const p = copy('t-trouble');
      p.querySelector('span').textContent = text;
      troubles.append(p);
    };
    const changed = () => {
      list.hidden = files.length === 0;
      box.dispatchEvent(new CustomEvent('sheaf'));
    };
    const show = (f) => {
      const li = copy('t-picked');
      li.querySelector('.pick-name').textContent = f.file.name;
      li.querySelector('.pick-size').textContent = megabytes(f.file.size);
      draw(f.file, li.querySelector('.pick-thumb'));
      const off = li.querySelector('button');
      off.setAttribute('aria-label', fill(rules.remove, { name: f.file.name }));
      off.addEventListener('click', () => {
        const next = (li.nextElementSibling ?? li.previousElementSibling)?.querySelector('button') ?? input;
        files = files.filter((x) => x !== f);
        li.remove();
        troubles.replaceChildren();
        changed();
        next.focus();
      });
      list.append(li);
    };
    const add = (chosen) => {
      troubles.replaceChildren();
      for (const file of chosen) {
        const about = { name: file.name, size: megabytes(file.size) };
        const sum = files.reduce((n, f) => n + f.file.size, 0);
        if (!file.size) complain(fill(rules.empty, about));
        else if (file.size > Number(rules.each)) complain(fill(rules.large, about));
        else if (files.length >= Number(rules.most)) complain(fill(rules.many, about));
        else if (sum + file.size > Number(rules.total)) complain(fill(rules.sum, about));
        else {
          const f = { file };
          files.push(f);
          show(f);
        }
      }
      changed();
    };
    input.addEventListener('change', () => {
      add([...input.files]);
      input.value = ''; // so that the same file may be chosen again
    });
    return {
      add,
      complain,
      calm: () => troubles.replaceChildren(),
      lost: () => complain(rules.lost),
      count: () => files.length,
      files: () => files,
      take: () => {
        const taken = files;
        files = [];
        list.replaceChildren();
        troubles.replaceChildren();
        changed();
        return taken;
      },
      giveBack: (back) => {
        files = [...back, ...files];
        list.replaceChildren();
        files.forEach(show);
        changed();
      },
      failed: (name) => fill(rules.failed, { name }),
      sending: (n, of) => fill(rules.sending, { n, of }),
    };
  };

  // row shows files small, as a message on its way does.
  const row = (files) => {
    const out = document.createElement('div');
    out.className = 'bubble-files';
    for (const f of files) {
      const thumb = copy('t-picked').querySelector('.pick-thumb');
      if (f.file.type.startsWith('image/')) {
        thumb.setAttribute('role', 'img');
        thumb.setAttribute('aria-label', f.file.name);
        draw(f.file, thumb);
      } else {
        thumb.classList.add('named');
        thumb.append(f.file.name);
      }
      out.append(thumb);
    }
    return out;
  };

  const stall = 60000; // without a byte moving, the line is taken for broken
  // post sends one file; it gives the answer's status (0: none came, -1: it
  // was stopped), its text, and how long to wait.
  const post = (path, fields, file, moved, hold) => new Promise((done) => {
    const x = new XMLHttpRequest();
    let timer;
    const alive = () => { clearTimeout(timer); timer = setTimeout(() => { finish(0); x.abort(); }, stall); };
    const finish = (status) => {
      clearTimeout(timer);
      hold.stop = null;
      done({ status, text: status > 0 ? x.responseText : '', after: status > 0 ? Number(x.getResponseHeader('Retry-After')) || 0 : 0 });
    };
    x.upload.addEventListener('progress', (e) => { alive(); moved(Math.min(e.loaded, file.size)); });
    x.addEventListener('load', () => finish(x.status));
    x.addEventListener('error', () => finish(0));
    x.addEventListener('abort', () => finish(-1));
    hold.stop = () => x.abort();
    x.open('POST', path);
    x.setRequestHeader('X-Live', '0');
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append('files', file, file.name);
    alive();
    x.send(body);
  });
  const sorry = (html) => new DOMParser().parseFromString(html, 'text/html').querySelector('.sorry')?.textContent;
  // What was chosen may be gone from the device by the time it is sent.
  const readable = (file) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

  // bring brings all files that have no receipt yet, showing it at place.
  // Those that the ward does not take are left out and complained of. It
  // gives how it ended: 'done', 'stopped', 'offline', 'later' (with the
  // seconds and the server's words) or 'other' (the page is not hers).
  const bring = async (sheaf, job, path, fields, place) => {
    const way = copy('t-sending');
    const bar = way.querySelector('progress');
    const words = way.querySelector('.way-words');
    let stopped = false;
    const hold = {};
    way.querySelector('.way-stop').addEventListener('click', () => { stopped = true; hold.stop?.(); });
    place.replaceChildren(way);
    try {
      const whole = job.files.reduce((n, f) => n + f.file.size, 0) || 1;
      const before = () => job.files.reduce((n, f) => n + (f.receipt ? f.file.size : 0), 0);
      const show = (n) => { bar.value = n / whole; };
      for (const f of [...job.files]) {
        if (stopped) return { how: 'stopped' };
        if (f.receipt) continue;
        words.textContent = sheaf.sending(job.files.indexOf(f) + 1, job.files.length);
        bar.setAttribute('aria-label', words.textContent);
        const drop = (why) => {
          job.files = job.files.filter((x) => x !== f);
          sheaf.complain(why || sheaf.failed(f.file.name));
        };
        if (!await readable(f.file)) { drop(); continue; }
        const done = before();
        show(done);
        const got = await post(path, fields, f.file, (n) => show(done + n), hold);
        if (stopped) return { how: 'stopped' };
        if (got.status === 200) f.receipt = JSON.parse(got.text).receipt;
        else if (got.status <= 0) return { how: 'offline' };
        else if (got.status === 409) return { how: 'other' };
        else if (got.status === 429 || got.status >= 500) return { how: 'later', after: Math.max(got.after, 3), words: sorry(got.text) };
        else drop(sorry(got.text));
      }
      show(whole);
      return { how: 'done' };
    } finally { place.replaceChildren(); }
  };
  return { make, row, bring };
})();
