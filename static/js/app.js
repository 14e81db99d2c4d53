/* What htmx does not do by itself: the token on requests, toasts, focus, keys. No eval, no inline handlers. */
(() => {
  "use strict";
  const doc = document;
  const say = (text) => {
    const box = doc.getElementById("toasts");
    if (!box || !text) return;
    const toast = doc.createElement("div");
    toast.className = "toast";
    toast.textContent = text;
    box.append(toast);
    setTimeout(() => toast.remove(), 8000);
  };
  doc.addEventListener("htmx:config:request", (event) => {
    const token = doc.querySelector('meta[name="csrf"]');
    if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
  });
  doc.addEventListener("toast", (event) => say(event.detail && event.detail.message));
  doc.addEventListener("htmx:error", () => say(doc.documentElement.lang.startsWith("zh") ? "没有成功，请再试一次。" : "That did not work. Try again."));
  const focusSummary = (root) => {
    const summary = root.querySelector && root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };
  doc.addEventListener("htmx:after:swap", (event) => focusSummary(event.target || doc));
  focusSummary(doc);
  const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
  const rows = () => [...doc.querySelectorAll("[data-row]")];
  const move = (step) => {
    const all = rows();
    const at = all.indexOf(doc.querySelector(".is-row-focus"));
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    all.forEach((row) => row.classList.remove("is-row-focus"));
    next.classList.add("is-row-focus");
    const link = next.querySelector("a[href]");
    if (link) link.focus();
  };
  doc.addEventListener("keydown", (event) => {
    const search = doc.querySelector("[data-search]");
    if ((event.key === "k" && (event.ctrlKey || event.metaKey)) && search) { event.preventDefault(); search.focus(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/" && search) { event.preventDefault(); search.focus(); }
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
  });
  doc.addEventListener("click", (event) => {
    for (const menu of doc.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  doc.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of doc.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });
})();
