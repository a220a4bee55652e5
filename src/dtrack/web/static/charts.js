// Puts Plotly in the place of each chart that the server has drawn, once it has loaded. The picture stays where that fails.
(function () {
  "use strict";
  var config = { showSendToCloud: false, plotlyServerURL: "", displaylogo: false, responsive: true, modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"] };

  function colours() {
    var style = getComputedStyle(document.documentElement);
    function get(name) { return style.getPropertyValue(name).trim(); }
    return { lines: [get("--accent"), get("--ink"), get("--muted")], paper: get("--paper"), ink: get("--ink"), muted: get("--muted"), rule: get("--rule"), gap: get("--gap"), range: get("--range") };
  }

  function dress(figure, paint) {
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
    var figure = dress(JSON.parse(source.textContent), colours()), stage = document.createElement("div");
    stage.className = "stage";
    stage.setAttribute("role", "figure");
    stage.setAttribute("aria-label", picture.querySelector("title").textContent + ". " + picture.querySelector("desc").textContent);
    box.appendChild(stage);
    window.Plotly.newPlot(stage, figure.data, figure.layout, config).then(function () { box.classList.add("alive"); }, function () { stage.remove(); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-chart]").forEach(replace);
  });
})();
