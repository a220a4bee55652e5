// What pages gain where scripts run: Plotly in the place of each drawn chart, pictures as PNG, texts to copy, and what is new since the last visit.
// Without it, and where a part of it fails, the pages say the same.
(function () {
  "use strict";
  var config = { showSendToCloud: false, plotlyServerURL: "", displaylogo: false, responsive: true, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };

  function colours() {
    var style = getComputedStyle(document.documentElement);
    function get(name) { return style.getPropertyValue(name).trim(); }
    return { lines: [get("--accent"), get("--ink"), get("--muted")], paper: get("--paper"), ink: get("--ink"), muted: get("--muted"), rule: get("--rule"), gap: get("--gap"), range: get("--range") };
  }

  function dress(figure, paint, width) {
    figure.data.forEach(function (trace) {
      var colour = paint.lines[trace.meta.line % paint.lines.length];
      if (trace.type === "bar") trace.marker = { color: colour, line: { width: trace.hovertemplate ? 0 : 1, color: paint.paper } };
      else if (trace.mode === "markers") trace.marker = { color: colour, size: 8 };
      else trace.line = { color: colour, width: trace.meta.known ? 5 : 2, dash: trace.meta.line && !trace.meta.known ? "dash" : "solid", shape: trace.meta.shape || "linear" };
    });
    figure.layout.shapes.forEach(function (shape) {
      if (shape.type === "line") shape.line = { color: paint.muted, width: 1, dash: "dot" };
      else { shape.fillcolor = shape.name === "gap" ? paint.gap : paint.range; shape.line = { width: 0 }; shape.layer = "below"; }
    });
    figure.layout.annotations.forEach(function (note) {
      // Words in a gap that is too narrow for them are left out: about 6.5 pixels a letter, and 72 of the width are axis and margin.
      if (note.name.indexOf("gap ") === 0) note.visible = parseFloat(note.name.slice(4)) * (width - 72) > (note.text.length + 1) * 6.5;
      note.font = { size: note.name === "label" ? 14 : 12, color: note.name === "label" ? paint.ink : paint.muted };
    });
    var layout = figure.layout, family = getComputedStyle(document.body).fontFamily;
    layout.paper_bgcolor = layout.plot_bgcolor = "rgba(0,0,0,0)";
    layout.font = { family: family, size: 12, color: paint.muted };
    layout.margin = { l: 64, r: 8, t: 36, b: 28 };
    layout.height = 264;
    layout.xaxis.gridcolor = "rgba(0,0,0,0)";
    layout.xaxis.linecolor = paint.muted;
    layout.xaxis.ticks = "outside";
    layout.xaxis.tickangle = 0;
    if (window.innerWidth < 736) layout.xaxis.ticktext = layout.xaxis.ticktext.map(function (text, index) { return index % 2 ? "" : text; });
    layout.yaxis.gridcolor = paint.rule;
    layout.yaxis.zerolinecolor = paint.muted;
    layout.yaxis.fixedrange = true;
    layout.dragmode = "zoom";
    return figure;
  }

  function replace(box) {
    var source = document.getElementById(box.dataset.chart), picture = box.querySelector("svg.chart");
    if (!source || !picture || !window.Plotly) return;
    var figure = dress(JSON.parse(source.textContent), colours(), box.clientWidth), stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("role", "figure");
    stage.setAttribute("aria-label", picture.querySelector("title").textContent + ". " + picture.querySelector("desc").textContent);
    box.appendChild(stage);
    window.Plotly.newPlot(stage, figure.data, figure.layout, config).then(function () { box.classList.add("alive"); }, function () { stage.remove(); });
  }

  // Day and night: the page follows by its style, the drawn charts by being dressed again.
  function redress() {
    document.querySelectorAll(".canvas.alive").forEach(function (box) {
      var figure = dress(JSON.parse(document.getElementById(box.dataset.chart).textContent), colours(), box.clientWidth);
      window.Plotly.react(box.querySelector(".stage"), figure.data, figure.layout, config);
    });
  }

  // PNG of the server's own picture: title, source, date and licence stand inside. Twice the size, for print.
  function offerPicture(link) {
    var item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = "PNG";
    button.addEventListener("click", function () { picture(link.href, link.dataset.picture, button); });
    item.appendChild(button);
    link.parentNode.parentNode.insertBefore(item, link.parentNode);
  }

  function picture(address, name, button) {
    button.disabled = true;
    fetch(address).then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.blob(); }).then(function (svg) {
      var image = new Image(), from = URL.createObjectURL(svg);
      image.onload = function () {
        var canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth * 2;
        canvas.height = image.naturalHeight * 2;
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(from);
        canvas.toBlob(function (png) { save(png, name); button.disabled = false; }, "image/png");
      };
      image.onerror = function () { window.location = address; };
      image.src = from;
    }).catch(function () { window.location = address; });
  }

  function save(blob, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 4000);
  }

  function offerCopy(text) {
    var button = document.createElement("button"), words = document.body.dataset, label = text.previousElementSibling;
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    if (label) button.setAttribute("aria-label", words.copy + ": " + label.textContent);
    button.addEventListener("click", function () {
      copy(text).then(function () {
        button.textContent = words.copied;
        setTimeout(function () { button.textContent = words.copy; }, 2500);
      });
    });
    text.insertAdjacentElement("afterend", button);
  }

  // On an address without https browsers offer no clipboard: the text is selected and copied the old way.
  function copy(text) {
    var said = text.innerText.trim();
    if (navigator.clipboard) return navigator.clipboard.writeText(said);
    window.getSelection().selectAllChildren(text);
    document.execCommand("copy");
    return Promise.resolve();
  }

  // The time of the last visit is kept in this browser alone and sent nowhere but in the address that the reader follows. Four hours apart are two visits.
  function sinceLastVisit(box) {
    var now = Date.now(), kept = {}, since;
    try { kept = JSON.parse(localStorage.getItem("dtrack-visits") || "{}"); } catch (error) { return; }
    since = kept.now && now - kept.now > 144e5 ? kept.now : kept.before;
    try { localStorage.setItem("dtrack-visits", JSON.stringify({ now: now, before: since })); } catch (error) { return; }
    if (!since) return;
    var link = box.querySelector("a"), marked = 0;
    document.querySelectorAll("[data-learned]").forEach(function (cell) {
      if (cell.dataset.learned * 1000 <= since) return;
      var tag = document.createElement("span");
      tag.className = "fine new";
      tag.textContent = box.dataset.tag;
      cell.appendChild(tag);
      marked += 1;
    });
    link.href += (link.href.indexOf("?") < 0 ? "?" : "&") + "learned_since=" + new Date(since).toISOString().slice(0, 19) + "Z";
    box.querySelector(".at").textContent = new Date(since).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    box.querySelector(".of").textContent = marked.toLocaleString(document.documentElement.lang);
    box.hidden = false;
  }

  // On paper stands when it was printed and where it came from: the server knows neither.
  function tellPaper() {
    document.querySelectorAll("[data-printed]").forEach(function (box) {
      box.textContent = box.dataset.printed + " " + new Date().toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }) + ".";
    });
    document.querySelectorAll("[data-address]").forEach(function (box) { box.textContent = window.location.href; });
  }

  window.addEventListener("beforeprint", tellPaper);
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-whole]").forEach(function (link) { link.textContent = link.href; });
    document.querySelectorAll("[data-picture]").forEach(offerPicture);
    document.querySelectorAll(".cite").forEach(offerCopy);
    document.querySelectorAll("#visit").forEach(sinceLastVisit);
    document.querySelectorAll("[data-chart]").forEach(replace);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redress);
  });
})();
