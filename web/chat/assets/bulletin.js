// The ward's urgent notice goes when its time is over, also where nothing
// comes from the server any more. A long one is scrolled in its place, so that
// the conversation stays in sight, and no banner slips below a tall header.
(() => {
  const place = document.getElementById('banner');
  const head = document.querySelector('.chat-head');
  if (!place || !head) return;
  const seen = new WeakSet();
  const look = () => {
    for (const news of place.querySelectorAll('[data-left]')) {
      const text = news.querySelector('span');
      if (text.scrollHeight > text.clientHeight) text.tabIndex = 0; else text.removeAttribute('tabindex');
      if (seen.has(news)) continue;
      seen.add(news);
      setTimeout(() => news.remove(), Number(news.dataset.left) * 1000);
    }
  };
  const settle = () => {
    place.style.top = getComputedStyle(place).position === 'sticky' ? `${head.offsetHeight}px` : '';
    look();
  };
  new MutationObserver(look).observe(place, { childList: true, subtree: true });
  new ResizeObserver(settle).observe(head);
  window.addEventListener('resize', settle);
  settle();
})();
