/* The list of guides: choose all of the page with one tick. */
(() => {
  'use strict';
  const all = document.getElementById('pick-page');
  if (!all) return;
  const marks = [...document.querySelectorAll('#guides-bulk [name="m"]')];
  const look = () => {
    const on = marks.filter(m => m.checked).length;
    all.checked = on === marks.length;
    all.indeterminate = on > 0 && on < marks.length;
  };
  all.addEventListener('change', () => { for (const m of marks) m.checked = all.checked; });
  for (const m of marks) m.addEventListener('change', look);
  addEventListener('pageshow', look);
})();
