// A file goes up in pieces: a line that breaks off costs one piece, and whoever
// chooses the same file again goes on where it stopped. Without this script
// the plain form sends it in one go.
(() => {
  'use strict';
  const form = document.querySelector('form[data-upload]');
  if (!form || !window.fetch || !window.AbortController || !Blob.prototype.slice) return;
  const say = form.dataset;
  const find = (s) => form.querySelector(s);
  const going = find('.media-going'), bar = find('progress'), state = find('[data-state]'), spoken = find('[data-spoken]');
  const fault = find('[data-fault]'), pauseButton = find('[data-pause-button]'), choose = find('.media-choose');
  const FIRST = 1 << 20; // as the server compares it
  for (const e of form.querySelectorAll('.media-plain')) e.hidden = true;
  find('#file').disabled = true;
  choose.hidden = false;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => key in values ? values[key] : all);
  const mb = (n) => fill(say.mb, { n: Math.max(1, Math.round(n / (1 << 20))) });
  let job = null; // what is going up
  let heard = '';

  const show = (text, waits) => {
    state.textContent = text;
    state.classList.toggle('media-wait', !!waits);
  };
  // A reader of screens hears tens of percents and what changes, not every piece.
  const speak = (text) => { if (text !== heard) spoken.textContent = heard = text; };
  const wrong = (text) => {
    fault.querySelector('span').textContent = text || say.broken;
    fault.hidden = false;
    going.hidden = true;
    choose.hidden = false;
    job = null;
  };
  const percent = () => Math.floor(job.offset * 100 / job.file.size);
  const progress = () => {
    bar.value = Math.floor(job.offset * 1000 / job.file.size);
    const values = { percent: percent(), done: mb(job.offset), size: mb(job.file.size) };
    const sent = job.offset - job.from, took = (performance.now() - job.since) / 1000;
    let text = fill(say.progress, values);
    if (sent > 0 && took > 3) {
      const left = (job.file.size - job.offset) * took / sent;
      values.left = left < 90 ? fill(say.seconds, { n: Math.max(1, Math.round(left)) }) : fill(say.minutes, { n: Math.round(left / 60) });
      text = fill(say.remaining, values);
    }
    show(text);
    speak(fill(say.progress, { ...values, percent: Math.floor(values.percent / 10) * 10 }));
  };
  const first = async (file) => {
    if (!window.crypto || !crypto.subtle) return ''; // not on a page without https
    const sum = await crypto.subtle.digest('SHA-256', await file.slice(0, FIRST).arrayBuffer());
    return [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, '0')).join('');
  };
  // ask gives what the server says, or null when it could not be asked.
  const ask = async (url, options) => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), 120000);
    if (job) job.control = control;
    try {
      const res = await fetch(url, { ...options, signal: control.signal, redirect: 'manual' });
      if (res.type === 'opaqueredirect') return { status: 401, body: {} };
      return { status: res.status, body: await res.json() };
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };
  const rest = (ms) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener('online', () => { clearTimeout(timer); done(); }, { once: true });
  });
  const begin = async (file) => {
    fault.hidden = true;
    if (file.size > Number(say.most)) { wrong(say.large); return; }
    job = { file, offset: 0, from: 0, since: performance.now(), paused: false };
    const mine = job;
    choose.hidden = true;
    going.hidden = false;
    bar.value = 0;
    find('[data-name]').textContent = fill(say.going, { name: file.name });
    show(say.preparing);
    speak(say.preparing);
    let sum = '';
    try { sum = await first(file); } catch { wrong(); return; }
    const body = new URLSearchParams({ name: file.name, size: file.size, first: sum });
    for (let tries = 0; job === mine; tries++) {
      const res = await ask(say.upload + say.pick, { method: 'POST', body });
      if (res && res.status < 300) {
        job.id = res.body.id;
        if (res.body.page) { arrived(res.body.page); return; }
        job.offset = job.from = res.body.offset;
        job.since = performance.now();
        send();
        return;
      }
      if (res && res.status < 500 || res && res.status === 507) { wrong(res.body.say); return; }
      await waits(tries);
    }
  };
  const waits = async (tries) => {
    show(say.offline, true);
    speak(say.offline);
    await rest(Math.min(15000, 1000 * 2 ** tries));
  };
  const arrived = (page) => {
    bar.value = 1000;
    show(say.done);
    speak(say.done);
    job = null;
    location.assign(page);
  };
  const send = async () => {
    const mine = job, url = say.upload + '/' + mine.id + say.pick;
    if (mine.busy) return;
    mine.busy = true;
    let piece = 1 << 20, tries = 0;
    while (job === mine && !mine.paused) {
      if (mine.offset >= mine.file.size) { show(say.checking); speak(say.checking); } else progress();
      const began = performance.now();
      const res = await ask(url, { method: 'PATCH', headers: { 'Upload-Offset': String(mine.offset) }, body: mine.file.slice(mine.offset, mine.offset + piece) });
      if (job !== mine || mine.paused) break;
      if (res && (res.status < 300 || res.status === 409)) {
        if (res.body.page) { arrived(res.body.page); return; }
        mine.offset = res.body.offset;
        tries = 0;
        // About four seconds a piece: little is lost, and little is said between.
        const took = performance.now() - began;
        piece = Math.round(Math.min(8 << 20, Math.max(256 << 10, took < 2000 ? piece * 2 : took > 6000 ? piece / 2 : piece)));
        continue;
      }
      if (res && (res.status < 500 || res.status === 507)) { wrong(res.body.say); return; }
      piece = Math.max(256 << 10, piece >> 1);
      await waits(tries++);
      if (job !== mine || mine.paused) break;
      const at = await ask(url);
      if (at && at.status === 200) {
        if (at.body.page) { arrived(at.body.page); return; }
        mine.offset = mine.from = at.body.offset;
        mine.since = performance.now();
      } else if (at && at.status < 500) { wrong(at.body.say); return; }
    }
    mine.busy = false;
  };
  const face = () => { pauseButton.querySelector('span').textContent = job && job.paused ? say.on : say.pause; };
  pauseButton.addEventListener('click', () => {
    if (!job || !job.id) return;
    job.paused = !job.paused;
    face();
    if (job.paused) {
      job.control && job.control.abort();
      const text = fill(say.paused, { percent: percent() });
      show(text, true);
      speak(text);
      return;
    }
    job.from = job.offset;
    job.since = performance.now();
    const mine = job;
    ask(say.upload + '/' + mine.id + say.pick).then((at) => {
      if (job !== mine || mine.paused) return;
      if (at && at.status === 200) mine.offset = mine.from = at.body.offset;
      mine.busy = false;
      send();
    });
  });
  find('[data-cancel]').addEventListener('click', async () => {
    const mine = job;
    if (!mine) return;
    mine.control && mine.control.abort();
    job = null;
    going.hidden = true;
    choose.hidden = false;
    if (mine.id) await ask(say.upload + '/' + mine.id + '/drop' + say.pick, { method: 'POST' });
  });
  form.addEventListener('submit', (e) => e.preventDefault());
  for (const input of form.querySelectorAll('[data-file]')) {
    input.addEventListener('change', () => {
      const file = input.files[0];
      input.value = '';
      if (file) begin(file);
    });
  }
})();
