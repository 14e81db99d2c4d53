/* What the pages do beyond HTML and htmx: the token on requests, words after a deed, focus, keys, colours. All work without it. */
(() => {
  "use strict";
  const doc = document;
  const root = doc.documentElement;
  const one = (selector, from = doc) => from.querySelector(selector);
  const all = (selector, from = doc) => [...from.querySelectorAll(selector)];
  const words = JSON.parse(one("#words")?.textContent || "{}");

  /* Toasts: said in the live region, gone after a while unless they are read or hold an error. */
  const say = (text, kind = "") => {
    const box = one("#toasts");
    if (!box || !text) return;
    const toast = doc.createElement("div");
    toast.className = `toast ${kind}`.trim();
    const line = doc.createElement("span");
    line.textContent = text;
    const close = doc.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", words.close || "Close");
    close.addEventListener("click", () => toast.remove());
    toast.append(line, close);
    box.append(toast);
    if (kind === "error") return;
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
    setTimeout(leave, 7000);
  };
  doc.addEventListener("toast", (event) => say(event.detail?.message || event.detail?.value, event.detail?.kind));

  /* Requests by htmx. */
  const isLive = (context) => context?.sourceElement?.id === "live";
  doc.addEventListener("htmx:config:request", (event) => {
    const token = one('meta[name="csrf-token"]');
    if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token.content;
  });
  let underway = 0;
  const busy = (step) => {
    underway = Math.max(0, underway + step);
    if (underway) setTimeout(() => underway && root.setAttribute("data-busy", ""), 200);
    else root.removeAttribute("data-busy");
  };
  doc.addEventListener("htmx:before:request", (event) => isLive(event.detail.ctx) || busy(1));
  doc.addEventListener("htmx:finally:request", (event) => isLive(event.detail.ctx) || busy(-1));
  const refusals = { 400: "stale", 401: "gone", 403: "gone", 404: "gone", 413: "large", 429: "often" };
  const again = (element) => setTimeout(() => element.isConnected && element.dispatchEvent(new Event("again")), 15000);
  doc.addEventListener("htmx:response:error", (event) => {
    const { ctx } = event.detail;
    if (isLive(ctx)) { again(ctx.sourceElement); return; }
    const status = ctx.response.status;
    if (status >= 500) say(words.failed, "error");
    else if (refusals[status]) say(words[refusals[status]], "error");
  });
  doc.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (!ctx?.request) return;
    if (isLive(ctx)) again(ctx.sourceElement);
    else say(words.offline, "error");
  });

  /* Errors of a form take the focus, and the title says so. */
  const focusErrors = (from) => {
    const summary = one("[data-focus]", from);
    if (!summary) return;
    summary.focus();
    if (words.error && !doc.title.startsWith(words.error)) doc.title = `${words.error} ${doc.title}`;
  };
  doc.addEventListener("htmx:after:swap", () => focusErrors(doc));
  doc.addEventListener("click", (event) => {
    const link = event.target.closest?.(".error-summary a[href^='#']");
    const field = link && doc.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const control = field.matches("fieldset") ? one("input, select, textarea", field) : field;
    (control || field).focus();
    (control || field).scrollIntoView({ block: "center" });
  });

  /* A form is sent once; filters that change send themselves. */
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  doc.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-auto]");
    if (form) form.requestSubmit();
  });

  /* Menus close on Escape, on a click outside, and when another opens. */
  const menus = () => all("details.menu[open], .bottombar details[open]");
  doc.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  /* The filter panel is folded on a phone until it is asked for, and stays as it was left when the list is renewed. */
  const narrow = matchMedia("(max-width: 62rem)");
  let wanted = false;
  const foldFilters = () => all("details.filters").forEach((panel) => { panel.open = !narrow.matches || wanted; });
  narrow.addEventListener("change", foldFilters);
  doc.addEventListener("click", (event) => {
    const panel = event.target.closest?.("details.filters > summary")?.parentElement;
    if (panel) wanted = !panel.open;
  });
  doc.addEventListener("htmx:after:swap", foldFilters);

  /* Light, dark or the system's: at once, and kept in the cookie that the server reads. */
  doc.addEventListener("submit", (event) => {
    if (!event.target.matches(".themes")) return;
    event.preventDefault();
    const choice = event.submitter?.value || "system";
    const secure = location.protocol === "https:" ? "; Secure" : "";
    doc.cookie = `theme=${choice}; Path=/; SameSite=Lax; Max-Age=${choice === "system" ? 0 : 31536000}${secure}`;
    root.dataset.theme = choice;
    for (const button of all("button", event.target)) button.setAttribute("aria-pressed", String(button.value === choice));
    doc.dispatchEvent(new Event("theme:changed"));
  }, true);

  /* Keys, unless somebody types or has switched them off. */
  const kept = { get: () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } }, set: (on) => { try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* private window */ } } };
  const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const move = (step) => {
    const rows = all("[data-row]").filter((row) => row.offsetParent !== null);
    const at = rows.findIndex((row) => row.matches(".is-row-focus"));
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    if (!next) return;
    rows.forEach((row) => row.classList.toggle("is-row-focus", row === next));
    one("a[href], button", next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const openKeys = () => {
    const dialog = one("#keys");
    if (!dialog?.showModal || dialog.open) return;
    for (const term of all("dt[data-works]", dialog)) term.hidden = term.nextElementSibling.hidden = !one(term.dataset.works);
    all(".of-page", dialog).forEach((old) => old.remove());
    for (const element of all("[data-key]")) {
      const term = doc.createElement("dt"), says = doc.createElement("dd"), key = doc.createElement("kbd");
      term.className = says.className = "of-page";
      key.textContent = element.dataset.key;
      says.textContent = element.getAttribute("aria-label") || element.textContent.trim();
      term.append(key);
      one("dl", dialog).prepend(term, says);
    }
    one("[data-keys-on]", dialog).checked = kept.get();
    dialog.showModal();
  };
  doc.addEventListener("change", (event) => event.target.matches?.("[data-keys-on]") && kept.set(event.target.checked));
  doc.addEventListener("click", (event) => event.target.closest?.("[data-opens='keys']") && openKeys());
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of menus()) { menu.open = false; one("summary", menu).focus(); }
      return;
    }
    const search = one("[data-search]");
    const find = () => { event.preventDefault(); search.focus(); search.select(); };
    if (search && event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) { find(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || one("dialog[open]")) return;
    if (event.key === "?") { openKeys(); return; }
    if (!kept.get()) return;
    if (event.key === "/" && search) find();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") one(".is-row-focus input[type=checkbox]")?.click();
    else all("[data-key]").find((element) => element.dataset.key === event.key)?.click();
  });

  /* Signing out takes along what fieldwork kept on this device. */
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.getAttribute("action")?.endsWith("/sign-out") || !window.indexedDB) return;
    event.preventDefault();
    let left = false;
    const leave = () => { if (!left) { left = true; form.submit(); } };
    const wiped = indexedDB.deleteDatabase("fieldwork");
    wiped.onsuccess = wiped.onerror = leave;
    setTimeout(leave, 2000);
  });

  foldFilters();
  all("[data-opens]").forEach((button) => { button.hidden = false; });
  focusErrors(doc);
})();
