/* Draws each [data-chart] figure with Plotly in the page's colours; the server's SVG stands there until then. */
(() => {
  "use strict";
  const original = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else original.call(this, name, value);
  };
  const tokens = () => {
    const style = getComputedStyle(document.documentElement);
    return (name) => style.getPropertyValue("--" + name).trim();
  };
  const FIXED = { minor: "#6E93B3", major: "#D9A21B", critical: "#D9622B", zero_tolerance: "#8B1A2B", certified: "#2E9E68", remediation: "#3C7BD6", probation: "#8264CE", progressing: "#D9A21B", assessed: "#CF7433", terminated: "#B3253B" };
  const coloured = (figure, token) => {
    const tone = (name) => FIXED[name] || token(name);
    for (const trace of figure.data) {
      if (trace.type === "heatmap") {
        trace.colorscale = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [n / 9, token("heat-" + n)]);
        trace.showscale = false; trace.xgap = 1; trace.ygap = 1; trace.texttemplate = trace.x.length <= 18 ? "%{z}" : "";
        trace.hoverongaps = false;
      } else if (trace.type === "scatter") trace.line = { color: tone(trace.meta), width: trace.meta === "grey" ? 1 : 2.5 };
      else trace.marker = { ...(trace.marker || {}), color: tone(trace.meta) };
    }
    const axis = { gridcolor: token("grid"), zerolinecolor: token("line"), automargin: true };
    figure.layout = {
      ...figure.layout, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: token("ink") },
      margin: { l: 50, r: 10, t: 10, b: 40 }, legend: { orientation: "h", y: -0.2 },
      xaxis: { ...axis, ...(figure.layout.xaxis || {}) }, yaxis: { ...axis, ...(figure.layout.yaxis || {}) },
    };
    return figure;
  };
  const draw = (frame) => {
    const data = frame.querySelector('script[type="application/json"]');
    const place = frame.querySelector(".chart");
    if (!data || !place || !window.Plotly || frame.dataset.drawn) return;
    frame.dataset.drawn = "yes";
    const figure = coloured(JSON.parse(data.textContent), tokens());
    const height = Math.max(260, place.clientHeight);
    place.replaceChildren();
    figure.layout.height = height;
    Plotly.newPlot(place, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    place.on("plotly_click", (event) => {
      const point = event.points[0];
      const link = Array.isArray(point.customdata) ? point.customdata[0] : point.customdata;
      if (link) window.location.assign(link);
    });
    const button = document.querySelector('[data-chart-png="' + place.dataset.chartName + '"]');
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => Plotly.downloadImage(place, { format: "png", filename: place.dataset.chartName, scale: 2 }));
    }
  };
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("htmx:before:cleanup", (event) => {
    if (window.Plotly && event.target.querySelectorAll) event.target.querySelectorAll(".chart").forEach((one) => Plotly.purge(one));
  });
  document.addEventListener("htmx:after:swap", all);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all); else all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
})();
