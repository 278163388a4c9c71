// The page for files by a link: shows what is chosen, brings it one by one,
// goes on after a break. Without this script the form does it at once.
(() => {
  'use strict';
  const byId = (id) => document.getElementById(id);
  const form = byId('send');
  if (!form) return;
  const place = byId('way');
  const button = form.querySelector('.send-now');
  const sheaf = window.sheaf.make(byId('sheaf'), form.querySelector('.clip-input'));
  let job = null; // what is on its way, with the key of its message
  let busy = false;
  let timer;
  const say = (id, words) => {
    const p = byId(id).content.firstElementChild.cloneNode(true);
    if (words) p.querySelector('span').textContent = words;
    place.replaceChildren(p);
  };
  const idle = (yes) => {
    button.disabled = !yes;
    form.querySelector('.clip-input').disabled = !yes;
  };
  const back = () => {
    sheaf.giveBack(job.files);
    job = null;
    idle(true);
  };
  const again = (seconds) => { clearTimeout(timer); timer = setTimeout(go, seconds * 1000); };
  const go = async () => {
    if (busy || !job) return;
    busy = true;
    try {
      const got = await window.sheaf.bring(sheaf, job, `${form.action}/tep`, {}, place);
      switch (got.how) {
        case 'stopped': back(); return;
        case 'offline': say('t-offline'); again(10); return;
        case 'later': say('t-broken', got.words); again(got.after); return;
        default:
      }
      if (!job.files.length) { back(); return; }
      const fields = [['key', job.key], ['text', form.elements.text.value], ...job.files.map((f) => ['receipt', f.receipt])];
      let r;
      try {
        r = await fetch(form.action, { method: 'POST', headers: { 'X-Live': '0' }, body: new URLSearchParams(fields) });
      } catch {
        say('t-offline');
        again(10);
        return;
      }
      if (r.ok) {
        job = null; // nothing is left to warn of
        location.replace(r.url);
        return;
      }
      const words = new DOMParser().parseFromString(await r.text(), 'text/html').querySelector('.sorry')?.textContent;
      if (r.status === 422) for (const f of job.files) delete f.receipt;
      back();
      say('t-broken', words);
    } finally { busy = false; }
  };
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    if (!sheaf.count()) { form.querySelector('.clip-input').focus(); return; }
    if (job) return;
    job = { files: sheaf.take(), key: form.elements.key.value };
    idle(false);
    go();
  });
  window.addEventListener('online', () => { again(0); });
  window.addEventListener('beforeunload', (e) => { if (job || sheaf.count()) e.preventDefault(); });
  document.documentElement.classList.add('live');
})();
