/* Draws the figure of each [data-chart] with Plotly in the page's colours. The server's SVG stands there before, without
   script, and on paper. A trace's `meta` names its colour (--fill-*), its `customdata` the rows behind each mark. */
(() => {
  "use strict";
  /* Plotly writes style attributes, which the content policy forbids; the same words through the CSSOM are allowed. */
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  const icons = () => document.querySelector("use[href*='icons.svg']")?.getAttribute("href").split("#")[0];
  const SHAPES = ["minor", "major", "critical", "zero_tolerance", "certified", "remediation", "probation", "progressing", "assessed", "terminated", "not_certified"];

  /* The colour that a token has now, light or dark. */
  const probe = document.createElement("span");
  const colour = (token) => {
    if (!probe.isConnected) { probe.hidden = true; document.body.append(probe); }
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const fill = (tone) => colour(`fill-${tone.replaceAll("_", "-")}`);

  const template = () => {
    const axis = { gridcolor: colour("grid"), zerolinecolor: colour("line"), linecolor: colour("line"), automargin: true, ticks: "", tickfont: { color: colour("muted") }, title: { font: { color: colour("muted") }, standoff: 8 }, ticklabelstandoff: 6, fixedrange: true };
    return {
      layout: {
        paper_bgcolor: colour("paper"), plot_bgcolor: colour("paper"),
        font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour("ink") },
        hoverlabel: { bgcolor: colour("ink"), bordercolor: colour("ink"), font: { color: colour("paper"), size: 13 }, align: "left", namelength: -1 },
        margin: { l: 8, r: 12, t: 10, b: 8 }, bargap: 0.28, bargroupgap: 0.08, dragmode: false, showlegend: false,
        xaxis: axis, yaxis: axis,
      },
    };
  };

  const heightOf = (figure) => {
    const [first] = figure.data;
    if (first.type === "heatmap") return first.y.length * 28 + 50;
    if (first.orientation === "h") return first.y.length * (14 * figure.data.length + 12) + 60;
    return 340;
  };

  /* Ten steps as in the server's drawing, so that the value in a cell always has enough contrast. */
  const levels = (trace) => {
    const most = Math.max(...trace.z.flat().map((value) => value || 0)) || 1;
    return trace.z.map((row) => row.map((value) => (value === null ? null : value ? Math.min(9, 1 + Math.floor((8 * value) / most)) : 0)));
  };
  const cellTexts = (trace) => {
    if (trace.type !== "heatmap" || trace.x.length > 18) return [];
    const cells = levels(trace).flatMap((row, y) => row.map((level, x) => ({ x, y, level }))).filter((cell) => cell.level !== null);
    const [weak, strong] = [colour("heat-text"), colour("heat-text-strong")];
    return [{ type: "scatter", mode: "text", x: cells.map((cell) => trace.x[cell.x]), y: cells.map((cell) => trace.y[cell.y]), text: cells.map((cell) => String(trace.z[cell.y][cell.x])), textfont: { size: 11, color: cells.map((cell) => (cell.level >= 6 ? strong : weak)) }, hoverinfo: "skip", showlegend: false, meta: "grey" }];
  };

  const dress = (trace) => {
    if (trace.type === "heatmap") {
      const scale = [...Array(10).keys()].map((step) => [step / 9, colour(`heat-${step}`)]);
      return { ...trace, z: levels(trace), text: trace.z, hovertemplate: trace.hovertemplate?.replace("%{z}", "%{text}"), colorscale: scale, zmin: 0, zmax: 9, showscale: false, xgap: 2, ygap: 2, hoverongaps: false };
    }
    const tone = fill(trace.meta);
    if (trace.type === "scatter") {
      const grey = trace.meta === "grey";
      return { ...trace, line: { color: tone, width: grey ? 1 : 2.5 }, marker: { color: tone, size: 6 }, hoverinfo: grey ? "skip" : undefined };
    }
    return { ...trace, marker: { ...trace.marker, color: tone, line: { color: colour("paper"), width: 1 }, pattern: { ...trace.marker?.pattern, fillmode: "replace", bgcolor: colour("paper"), size: 5, solidity: 0.45 } } };
  };

  /* The names of lines at their ends, pushed apart so that they do not touch. */
  const endLabels = (figure, height) => {
    const lines = figure.data.filter((trace) => trace.type === "scatter" && trace.meta !== "grey");
    const most = Math.max(1e-9, ...figure.data.flatMap((trace) => trace.y || []).map((value) => value || 0));
    const ends = lines.map((trace) => {
      const last = trace.y.findLastIndex((value) => value !== null);
      return { trace, last, y: trace.y[last] ?? 0 };
    }).filter((end) => end.last >= 0).sort((a, b) => a.y - b.y);
    const room = (16 / (height - 60)) * most;
    let floor = -Infinity;
    return ends.map(({ trace, last, y }) => {
      const at = Math.max(y, floor + room);
      floor = at;
      return { x: trace.x[last], y: at, text: trace.name, showarrow: false, xanchor: "left", xshift: 8, font: { color: fill(trace.meta), size: 12 } };
    });
  };

  const legend = (frame, figure, place) => {
    frame.querySelector(".chart-legend")?.remove();
    const shown = figure.data.map((trace, index) => ({ trace, index })).filter(({ trace }) => trace.name && trace.meta !== "grey");
    if (shown.length < 2) return;
    const list = document.createElement("ul");
    list.className = "chart-legend";
    for (const { trace, index } of shown) {
      const item = document.createElement("li"), button = document.createElement("button");
      const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", `${icons()}#s-${SHAPES.includes(trace.meta) ? trace.meta : "dot"}`);
      drawing.setAttribute("class", `tone-${trace.meta}`);
      drawing.setAttribute("aria-hidden", "true");
      drawing.append(use);
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.append(drawing, trace.name);
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        window.Plotly.restyle(place, { visible: on }, [index]);
      });
      item.append(button);
      list.append(item);
    }
    frame.prepend(list);
  };

  const follow = (event) => {
    const [point] = event.points;
    const link = Array.isArray(point.customdata) ? point.customdata[0] : point.customdata;
    if (link) window.location.assign(link);
  };

  /* Long names of rows are broken into lines where there is little room. */
  const shorter = (figure, axis) => {
    const [first] = figure.data;
    if (first.orientation !== "h") return axis;
    const broken = (name) => name.split(" ").reduce((lines, word) => (lines.at(-1).length + word.length < 16 ? [...lines.slice(0, -1), `${lines.at(-1)} ${word}`.trim()] : [...lines, word]), [""]).join("<br>");
    return { ...axis, tickvals: first.y, ticktext: first.y.map(broken) };
  };

  const draw = async (frame) => {
    const data = frame.querySelector('script[type="application/json"]');
    const holder = frame.querySelector(".chart");
    if (!data || !holder || !window.Plotly) return;
    const figure = JSON.parse(data.textContent);
    const height = heightOf(figure);
    const layout = { ...figure.layout, template: template(), height, autosize: true };
    if (figure.data[0].type === "heatmap") layout.template.layout.xaxis = layout.template.layout.yaxis = { ...layout.template.layout.xaxis, showgrid: false };
    if (figure.data[0].type === "heatmap" && holder.clientWidth < 620) Object.assign(layout, { width: 620, autosize: false });
    const room = figure.data[0].type === "heatmap" ? Math.max(holder.clientWidth, 240 + 30 * figure.data[0].x.length) : holder.clientWidth;
    if (room > holder.clientWidth) Object.assign(layout, { width: room, autosize: false });
    if (room < 480) layout.yaxis = shorter(figure, layout.yaxis);
    if (figure.layout.xaxis?.type === "category") layout.xaxis = { ...figure.layout.xaxis, tickangle: 0, nticks: Math.max(2, Math.floor((room - 60) / 68)) };
    if (figure.data.some((trace) => trace.type === "scatter") && holder.clientWidth > 560) {
      layout.annotations = endLabels(figure, height);
      layout.margin = { l: 8, t: 10, b: 8, r: Math.min(220, 24 + 7 * Math.max(0, ...layout.annotations.map((one) => [...one.text].reduce((sum, sign) => sum + (sign > "\u2e80" ? 2 : 1), 0)))) };
    }
    let place = holder.querySelector(".chart-live");
    const isNew = !place;
    if (isNew) {
      place = document.createElement("div");
      place.className = "chart-live";
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", holder.querySelector("svg")?.getAttribute("aria-label") || "");
      holder.append(place);
      holder.classList.add("is-live");
    }
    await window.Plotly.react(place, [...figure.data.map(dress), ...figure.data.flatMap(cellTexts)], layout, { displayModeBar: false, responsive: true });
    if (!layout.annotations?.length) legend(frame, figure, place);
    if (holder.scrollWidth > holder.clientWidth + 1) holder.tabIndex = 0;
    else holder.removeAttribute("tabindex");
    if (isNew) place.on("plotly_click", follow);
    const button = document.querySelector(`[data-chart-png="${holder.dataset.chartName}"]`);
    if (button) button.hidden = false;
  };

  const drawIn = (from) => from.querySelectorAll("[data-chart]").forEach((frame) => draw(frame));
  const fresh = () => document.querySelectorAll("[data-chart]").forEach((frame) => frame.querySelector(".chart-live") || draw(frame));
  /* The picture for elsewhere says by itself what it shows: question on top, legend below. */
  const picture = (name, place) => {
    const title = { text: place.getAttribute("aria-label"), x: 0.01, xanchor: "left", font: { size: 15 } };
    const layout = { ...place.layout, title, showlegend: !place.layout.annotations?.length, legend: { orientation: "h", yanchor: "top", y: -0.15 }, margin: { ...place.layout.margin, t: 48, b: 24 } };
    window.Plotly.downloadImage({ data: place.data, layout }, { format: "png", filename: name, scale: 2, width: Math.max(640, place.clientWidth), height: place.clientHeight + 80 });
  };
  document.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-chart-png]")?.dataset.chartPng;
    const place = name && document.querySelector(`[data-chart-name="${name}"] .chart-live`);
    if (place) picture(name, place);
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail?.ctx?.target || event.target;
    target?.querySelectorAll?.(".chart-live").forEach((place) => window.Plotly?.purge(place));
  });
  document.addEventListener("htmx:after:swap", fresh);
  document.addEventListener("theme:changed", () => drawIn(document));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawIn(document));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fresh);
  else fresh();
})();
