// Without this script the pages work too: the conversation then loads itself
// anew every few seconds.
"use strict";
(function () {
  var change = document.body.dataset.change;
  if (change !== undefined) {
    setInterval(function () {
      fetch("/state").then(function (r) { return r.text(); }).then(function (now) {
        if (now !== change) { location.reload(); }
      }).catch(function () {});
    }, 1000);
    return;
  }
  document.querySelectorAll("form").forEach(function (f) {
    f.addEventListener("submit", function () {
      setTimeout(function () {
        f.reset();
        f.querySelectorAll("output").forEach(function (o) { o.hidden = true; });
        document.querySelectorAll("details").forEach(function (d) { d.open = false; });
      }, 0);
    });
    f.querySelectorAll("textarea").forEach(function (t) {
      t.addEventListener("keydown", function (e) {
        if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); f.requestSubmit(); }
      });
    });
    f.querySelectorAll("input[type=file]").forEach(function (i) {
      i.addEventListener("change", function () {
        var o = f.querySelector("output");
        o.textContent = i.files.length ? i.files[0].name : "";
        o.hidden = !i.files.length;
      });
    });
  });
})();
