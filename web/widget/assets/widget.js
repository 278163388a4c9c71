// The ward's chat on any page:
//   <script src="https://motcua.example.vn/widget.js" defer></script>
// puts a button into the lower corner that opens the chat in a frame of the
// ward's own address. It sets no cookie, follows nobody and changes nothing
// else on the page. docs/channels.md tells of its attributes. ES2017.
(() => {
  'use strict';
  const settings = 'SETTINGS';
  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  const loaded = Symbol.for('motcua widget');
  if (!script || window[loaded]) return;
  window[loaded] = true;
  const own = new URL(script.src).origin;
  const has = (name) => script.getAttribute('data-' + name) || '';
  const lang = settings.words[has('lang')] ? has('lang') : /^en\b/i.test(document.documentElement.lang) ? 'en' : 'vi';
  const words = settings.words[lang];
  if (!settings.origins.includes(location.origin)) { console.warn(words.unlisted, location.origin); return; }

  const start = has('start');
  const query = new URLSearchParams({ lang });
  if (start) query.set(start.startsWith('g_') ? 'g' : 'p', start.replace(/^g_/, ''));
  const address = own + settings.path;

  // What this tab remembers: '1' the chat is open, '0' it was.
  const remember = (state) => { try { sessionStorage.setItem('motcua', state); } catch (e) { /* not kept */ } };
  const remembered = () => { try { return sessionStorage.getItem('motcua'); } catch (e) { return null; } };

  const make = (parent, tag, attributes, text) => {
    const e = document.createElement(tag);
    for (const name of Object.keys(attributes)) e.setAttribute(name, attributes[name]);
    if (text) e.textContent = text;
    parent.append(e);
    return e;
  };
  const draw = (parent, d) => {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(document.createElementNS(ns, 'path'));
    svg.firstChild.setAttribute('d', d);
    parent.append(svg);
  };

  // Rules of the page around do not reach below the host, and those that are
  // important here win over its own on the host itself.
  const small = '(max-width:560px),(max-height:420px)';
  const looks = `
:host{all:initial!important;display:block!important;position:fixed!important;z-index:2147483647!important}
*{box-sizing:border-box}[hidden]{display:none!important}
.b,.p{position:fixed;right:16px;font:600 16px/1.3 system-ui,sans-serif}
.left>*{right:auto;left:16px}
button,a{display:flex;align-items:center;justify-content:center;min-height:48px;margin:0;padding:8px 20px;border:1px solid #6f7f92;border-radius:12px;background:var(--s);color:var(--a);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.b{bottom:calc(16px + env(safe-area-inset-bottom));gap:10px;max-width:calc(100vw - 32px);padding-left:16px;border:2px solid #fff;border-radius:28px;background:#21407f;color:#fff;box-shadow:0 4px 16px rgba(10,16,27,.28)}
.b:hover{background:#172e60}
svg{flex:none;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:3px solid #141c2b;outline-offset:2px;box-shadow:0 0 0 7px #f0b63c}
.dot{position:absolute;top:-5px;right:6px;width:18px;height:18px;border:3px solid #fff;border-radius:50%;background:#c62828}
.p{--g:#f2f5f3;--s:#fff;--a:#21407f;--h:#1b3468;--c:#141c2b;bottom:calc(84px + env(safe-area-inset-bottom));display:flex;width:400px;max-width:calc(100vw - 32px);height:680px;max-height:calc(100vh - 104px);border:1px solid #6f7f92;border-radius:20px;overflow:hidden;background:var(--h);color:var(--c);box-shadow:0 4px 16px rgba(10,16,27,.28);visibility:hidden}
.open{visibility:visible}
iframe{flex:1;width:100%;border:0}
.x{position:absolute;z-index:1;top:calc(8px + var(--t,0px));right:8px;width:44px;min-height:44px;padding:0;border:0;background:none;color:#fff}
.x:focus-visible{outline-color:#fff;outline-offset:-3px;box-shadow:none}
.w{position:absolute;inset:68px 0 0;display:grid;align-content:center;justify-items:center;gap:16px;padding:24px;background:var(--g);font-weight:400;text-align:center}
.w p{margin:0}
.u{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (prefers-color-scheme:dark){.p{--g:#0e1523;--s:#172135;--a:#a3bef7;--h:#141f38;--c:#eaeff8}}
@media ${small}{.p{--t:env(safe-area-inset-top);inset:0!important;width:auto;max-width:none;height:100vh;height:100dvh;max-height:none;padding:var(--t) 0 env(safe-area-inset-bottom);border:0;border-radius:0}}
@media print{:host{display:none!important}}`;
  const dress = (shadow) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(looks);
      shadow.adoptedStyleSheets = [sheet]; // the page's policy may forbid a style element
    } catch (e) {
      make(shadow, 'style', {}, looks);
    }
  };

  const build = () => {
    const host = document.createElement('motcua-widget');
    const shadow = host.attachShadow({ mode: 'open' });
    dress(shadow);
    const all = make(shadow, 'div', { class: has('position'), lang, role: 'complementary', 'aria-label': words.frame });
    const button = make(all, 'button', { class: 'b', type: 'button', 'aria-expanded': 'false', 'aria-haspopup': 'dialog' });
    draw(button, 'M7.9 20A9 9 0 1 0 4 16.1L2 22ZM8 12h.01M12 12h.01M16 12h.01');
    make(button, 'span', {}, words.button);
    const dot = make(button, 'span', { class: 'dot', hidden: '' });
    const said = make(all, 'p', { class: 'u', role: 'status' });
    const panel = make(all, 'div', { class: 'p', role: 'dialog', 'aria-label': words.frame });
    const shut = make(panel, 'button', { class: 'x', type: 'button', 'aria-label': words.close });
    draw(shut, 'M18 6 6 18M6 6l12 12');
    const wait = make(panel, 'div', { class: 'w' });
    button.hidden = has('position') === 'none';

    let frame = null;
    let ready = false; // the frame has answered
    let open = false;
    let focus = false; // goes into the frame once it answers
    let back = null; // where it came from
    let late = 0;
    const tell = (what) => { if (frame) frame.contentWindow.postMessage({ motcua: what }, own); };
    const state = () => tell(open ? (focus ? 'focus' : 'shown') : 'hidden');
    const news = (on) => {
      if (dot.hidden === !on) return;
      dot.hidden = !on;
      said.textContent = on ? words.news : '';
      if (on) button.setAttribute('aria-description', words.news);
      else button.removeAttribute('aria-description');
    };
    const say = (text) => { wait.textContent = ''; make(wait, 'p', {}, text); wait.hidden = false; };
    const failed = () => {
      say(words.failed);
      make(wait, 'button', { type: 'button' }, words.again).addEventListener('click', load);
      make(wait, 'a', { href: own + '/', target: '_blank', rel: 'noopener' }, words.full);
    };
    const load = () => {
      ready = false;
      say(words.opening);
      clearTimeout(late);
      late = setTimeout(failed, 20000);
      if (frame) frame.remove();
      frame = make(panel, 'iframe', { title: words.frame, referrerpolicy: 'no-referrer', src: address + '?' + query + (open ? '' : '&away') });
      frame.addEventListener('load', () => {
        state();
        if (ready) return;
        clearTimeout(late);
        late = setTimeout(failed, 4000); // what came is not ours: the browser's own page of an error
      });
    };
    // The page's own keyboard takes a part of the screen on phones.
    const sheet = matchMedia(small);
    const view = window.visualViewport;
    const fit = () => {
      const on = open && sheet.matches && view.scale < 1.01;
      panel.style.height = on ? view.height + 'px' : '';
      panel.style.marginTop = on ? view.offsetTop + 'px' : '';
    };
    if (view) for (const name of ['resize', 'scroll']) view.addEventListener(name, fit);

    const show = (from) => {
      open = true;
      back = from;
      focus = !!from;
      remember('1');
      panel.classList.add('open');
      button.setAttribute('aria-expanded', 'true');
      news(false);
      if (view) fit();
      if (!frame) load();
      if (from) {
        if (ready) frame.focus();
        else shut.focus();
      }
      state();
    };
    const hide = () => {
      if (!open) return;
      open = false;
      remember('0');
      panel.classList.remove('open');
      button.setAttribute('aria-expanded', 'false');
      state();
      (back && back.isConnected ? back : button).focus();
    };
    button.addEventListener('click', () => { if (open) hide(); else show(button); });
    shut.addEventListener('click', hide);
    all.addEventListener('keydown', (e) => {
      if (e.key !== 'Escape' || e.isComposing) return;
      e.stopPropagation();
      hide();
    });
    window.addEventListener('message', (e) => {
      if (!frame || e.source !== frame.contentWindow || e.origin !== own || !e.data) return;
      const what = e.data.motcua;
      if (what === 'here') {
        ready = true;
        clearTimeout(late);
        wait.hidden = true;
        if (focus && shadow.activeElement === shut) frame.focus();
        focus = false;
      } else if (what === 'close') hide();
      else if (what === 'news' && !open) news(true);
    });
    // A plain link to the chat opens it here.
    document.addEventListener('click', (e) => {
      const a = e.target.closest && e.target.closest('a[data-motcua]');
      if (!a || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || a.origin !== own) return;
      e.preventDefault();
      show(a);
    });
    document.documentElement.append(host);
    const was = remembered();
    if (was === '1') show(null);
    else if (was === '0') setTimeout(() => { if (!frame) load(); }, 1500); // an answer may come meanwhile
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', build);
  else build();
})();
