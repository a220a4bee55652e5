// The queue by keyboard, names of places while they are typed, and the quote of a missed figure by selecting it. Without it all of this works as forms.
(function () {
  "use strict";

  // Whoever judges says their name once; the browser keeps it for these pages.
  var named = Array.prototype.slice.call(document.querySelectorAll("input[name=by]:not([type=hidden])"));
  function kept() { try { return window.localStorage.getItem("dtrack-by") || ""; } catch (refused) { return ""; } }
  named.forEach(function (field) {
    if (!field.value) field.value = kept();
    field.addEventListener("change", function () {
      try { window.localStorage.setItem("dtrack-by", field.value); } catch (refused) { return; }
      named.forEach(function (other) { if (!other.value) other.value = field.value; });
    });
  });

  var items = Array.prototype.slice.call(document.querySelectorAll(".waits")), at = -1;
  function choose(next) {
    if (!items.length) return;
    at = Math.max(0, Math.min(items.length - 1, next));
    items.forEach(function (item, index) { item.classList.toggle("here", index === at); });
    items[at].focus({ preventScroll: true });
    items[at].scrollIntoView({ block: "center" });
  }
  function press(key) {
    var item = items[at], button = item && item.querySelector("[data-key=" + key + "]");
    if (!button) return;
    if (key === "c") { button.click(); return; }
    var form = button.form, by = form.querySelector("input[name=by]"), why = form.querySelector("input[name=why]");
    if (by && !by.value) { by.focus(); return; }
    // Enter in the field sends this act, not the first button of the form.
    if (key !== "a" && !why.value) { why.required = true; why.dataset.act = key; why.focus(); return; }
    button.click();
  }
  items.forEach(function (item) {
    var why = item.querySelector("input[name=why]");
    why.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { delete why.dataset.act; why.required = false; choose(items.indexOf(item)); }
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (why.dataset.act && why.value.trim()) item.querySelector("[data-key=" + why.dataset.act + "]").click();
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "j") choose(at + 1);
    else if (event.key === "k") choose(at - 1);
    else if (event.key === "u") { var undo = document.querySelector(".undo button"); if (undo) undo.click(); }
    else if (/^[arpc]$/.test(event.key)) press(event.key);
    else return;
    event.preventDefault();
  });
  if (items.length) choose(0);

  // Names of places.
  var list = document.getElementById("named"), waiting = 0;
  if (list) document.querySelectorAll("input[list=named]").forEach(function (field) {
    field.addEventListener("input", function () {
      window.clearTimeout(waiting);
      if (field.value.trim().length < 2) return;
      waiting = window.setTimeout(function () {
        var from = list.dataset.from;
        fetch(from + (from.indexOf("?") < 0 ? "?" : "&") + "q=" + encodeURIComponent(field.value), { credentials: "same-origin" })
          .then(function (answer) { return answer.ok ? answer.json() : []; })
          .then(function (found) {
            list.replaceChildren.apply(list, found.map(function (place) {
              var option = document.createElement("option");
              option.value = place.code;
              option.label = place.name;
              option.textContent = place.name;
              return option;
            }));
          })
          .catch(function () { list.replaceChildren(); });
      }, 200);
    });
  });

  // The text of a document: what is selected becomes the quote. Positions count characters as the store does, not halves of them.
  var whole = document.getElementById("whole"), missed = document.getElementById("missed");
  if (whole && missed) {
    var plain = missed.getAttribute("href");
    document.addEventListener("selectionchange", function () {
      var chosen = document.getSelection();
      if (!chosen.rangeCount || chosen.isCollapsed || !whole.contains(chosen.anchorNode) || !whole.contains(chosen.focusNode)) return;
      var range = chosen.getRangeAt(0), before = document.createRange();
      before.selectNodeContents(whole);
      before.setEnd(range.startContainer, range.startOffset);
      var first = Array.from(before.toString()).length, size = Array.from(range.toString()).length;
      missed.setAttribute("href", plain + (plain.indexOf("?") < 0 ? "?" : "&") + "from=" + first + "&to=" + (first + size));
      missed.classList.remove("quiet");
    });
  }
})();
