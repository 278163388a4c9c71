// An import without reloads: how much of a file was sent, how far the reading
// is. Without this script the form is sent as it is, and a link shows how far
// things are.
(() => {
  'use strict';
  // Watching an upload being read or taken: the page is asked for again, and
  // what it says of the progress is put in the place of what stands here.
  const watch = async (box) => {
    for (;;) {
      await new Promise((r) => setTimeout(r, 1200));
      let fresh;
      try {
        const res = await fetch(location.href, { credentials: 'same-origin' });
        if (!res.ok) continue;
        fresh = new DOMParser().parseFromString(await res.text(), 'text/html').getElementById('import-progress');
      } catch {
        continue; // the network comes back
      }
      if (!fresh || fresh.querySelector('h2').textContent !== box.querySelector('h2').textContent) {
        location.reload();
        return;
      }
      box.querySelector('progress').value = fresh.querySelector('progress').value;
      const [said, says] = [box.querySelector('[role=status]'), fresh.querySelector('[role=status]').textContent];
      if (said.textContent !== says) said.textContent = says;
    }
  };
  const box = document.getElementById('import-progress');
  if (box) watch(box);

  const begin = () => {
    const form = document.querySelector('[data-import-send]');
    if (!form) return;
    form.addEventListener('submit', (e) => {
      if (!form.file.files.length) return;
      e.preventDefault();
      const said = form.querySelector('.imp-sending');
      const bar = said.querySelector('progress');
      const button = form.querySelector('button');
      const req = new XMLHttpRequest();
      const plainly = () => { button.disabled = false; said.hidden = true; };
      said.hidden = false;
      button.disabled = true;
      req.upload.onprogress = (p) => { if (p.lengthComputable) bar.value = (100 * p.loaded) / p.total; };
      req.onerror = () => { plainly(); form.submit(); };
      req.onload = () => {
        if (req.status === 200 && new URL(req.responseURL).pathname !== location.pathname) return location.assign(req.responseURL);
        // What is wrong the server says on its page: only that is shown.
        const main = new DOMParser().parseFromString(req.responseText, 'text/html').querySelector('main');
        if (!main) return plainly();
        document.querySelector('main').replaceWith(document.adoptNode(main));
        main.focus();
        begin();
      };
      req.open('POST', form.action);
      req.send(new FormData(form));
    });
  };
  begin();
})();
