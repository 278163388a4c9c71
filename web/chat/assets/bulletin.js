// The ward's urgent notice goes when its time is over, also where nothing
// comes from the server any more.
(() => {
  const place = document.getElementById('banner');
  if (!place) return;
  const seen = new WeakSet();
  const look = () => {
    for (const news of place.querySelectorAll('[data-left]')) {
      if (seen.has(news)) continue;
      seen.add(news);
      setTimeout(() => news.remove(), Number(news.dataset.left) * 1000);
    }
  };
  new MutationObserver(look).observe(place, { childList: true, subtree: true });
  look();
})();
