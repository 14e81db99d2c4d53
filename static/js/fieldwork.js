/* Fieldwork on a bad line: what is typed and photographed is kept in IndexedDB under the person's name and sent in order, once.
   Without this script every form is sent by itself. Nothing here survives signing out (app.js wipes the database). */
(() => {
  "use strict";
  const doc = document;
  const one = (selector, from = doc) => from.querySelector(selector);
  const all = (selector, from = doc) => [...from.querySelectorAll(selector)];
  const bar = one("#day-bar[data-fieldwork]");
  if (!bar || !window.indexedDB) return;
  const me = bar.dataset.who;
  const audit = bar.dataset.fieldwork;
  const words = JSON.parse(one("#field-words").textContent);
  const say = (word, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[word]);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /* The store: one row a thing to send. */
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("fieldwork", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("items", { keyPath: "id", autoIncrement: true });
    request.onsuccess = () => { request.result.onversionchange = () => request.result.close(); resolve(request.result); };
    request.onerror = () => reject(request.error);
  });
  const store = async (mode, deed) => {
    const db = await opened;
    return new Promise((resolve, reject) => {
      const work = db.transaction("items", mode, { durability: "strict" });
      const request = deed(work.objectStore("items"));
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error || request.error);
    });
  };
  const mine = async () => (await store("readonly", (items) => items.getAll())).filter((item) => item.who === me);
  const put = (item) => store("readwrite", (items) => items.put(item));
  /* Change one row, or what stands there now, within one transaction: answers the row as it was stored, or undefined. */
  const change = async (id, deed) => {
    let made;
    await store("readwrite", (items) => {
      const request = items.get(id);
      request.onsuccess = () => { if (request.result) { made = deed(request.result); items.put(made); } };
      return request;
    });
    return made;
  };
  /* Keep ``item`` in place of what the same form said before, if that was not tried yet, within one transaction. */
  const replace = async (item) => {
    let made;
    await store("readwrite", (items) => {
      const request = items.getAll();
      request.onsuccess = () => {
        const before = request.result.find((old) => old.who === me && old.audit === audit && old.slot === item.slot && (old.state !== "waiting" || !old.tried));
        made = before ? { ...item, id: before.id, state: before.state === "conflict" ? "conflict" : "waiting", theirs: before.theirs, message: before.message } : item;
        items.put(made);
      };
      return request;
    });
    return made;
  };
  const remove = (item) => store("readwrite", (items) => items.delete(item.id));

  /* Forms and their slots. */
  const formOf = (slot) => one(`form[data-slot="${CSS.escape(slot)}"]`);
  const valueOf = (fields, name) => (fields.find(([key]) => key === name) || [])[1];
  const set = (fields, name, value) => {
    const known = fields.find(([key]) => key === name);
    if (known) known[1] = value; else fields.push([name, value]);
  };
  const fill = (form, value) => {
    for (const control of form.elements) {
      if (!control.name || ["csrf_token", "area", "key", "sent", "number"].includes(control.name) || control.type === "file") continue;
      const given = value[control.name];
      if (control.type === "radio") control.checked = given === control.value;
      else if (control.type === "checkbox") control.checked = given === control.value || given === true || (Array.isArray(given) && given.includes(control.value));
      else if (given !== undefined && control.type !== "submit") control.value = given;
    }
    reveal(form);
  };
  const asValue = (fields) => Object.fromEntries(fields.filter(([, value]) => typeof value === "string"));
  const numberOf = (form, number) => { const field = form?.elements.namedItem("number"); if (field) field.value = number; };

  /* What a value is called on the page: the labels of its control. */
  const worded = (form, value) => Object.entries(value).map(([name, given]) => {
    const controls = all(`[name="${CSS.escape(name)}"]`, form);
    const control = controls.find((each) => each.value === given) || controls[0];
    const legend = control?.closest("fieldset")?.querySelector("legend");
    const isChoice = control && ["radio", "checkbox"].includes(control.type);
    const label = isChoice && legend ? legend.textContent : control?.labels?.[0]?.textContent || name;
    const said = control?.type === "radio" ? (control.value === given ? control.labels[0].textContent : "–") : typeof given === "boolean" ? (given ? "✓" : "–") : given;
    return `${label.trim()}: ${String(said).trim()}`;
  }).join("\n");

  /* What stands beside a form. */
  const stateOf = (form) => form && one(".held-state", form);
  const show = (form, kind, text) => {
    const place = stateOf(form);
    if (!place) return;
    const line = doc.createElement("p");
    line.className = `item-state ${kind}`;
    line.textContent = text;
    place.replaceChildren(line);
  };
  const conflict = (item) => {
    const form = formOf(item.slot), place = stateOf(form);
    if (!place) return;
    const box = one("#theirs").content.cloneNode(true);
    one("[data-why]", box).textContent = item.message;
    one("p[data-who]", box).textContent = say("theirs", { who: item.theirs.by || words.someone, at: item.theirs.at || "" });
    one("[data-theirs]", box).textContent = worded(form, item.theirs.value);
    one("[data-mine]", box).addEventListener("click", async () => {
      set(item.fields, "number", String(item.theirs.number));
      await put({ ...item, key: newKey(), state: "waiting", theirs: null, tried: 0 });
      show(form, "waiting", words.saving);
      drain();
    });
    one("[data-take]", box).addEventListener("click", async () => {
      fill(form, item.theirs.value);
      numberOf(form, item.theirs.number);
      await remove(item);
      show(form, "saved", words.saved);
      count();
    });
    place.replaceChildren(box);
  };
  const shown = (item) => {
    const form = formOf(item.slot);
    if (item.state === "conflict") conflict(item);
    else show(form, item.state, item.state === "refused" ? item.message : words.waits);
  };

  /* How much waits; what waits for other pages, or was refused, is listed. */
  let cut = false, signedOut = false, waiting = 0;
  const unkept = new Set();
  const busyWith = (form) => { unkept.add(form); if (!waiting) one(".queue-state").textContent = words.saving; };
  const count = async () => {
    const items = (await mine()).filter((item) => item.audit === audit);
    waiting = new Set(items.map((item) => (valueOf(item.fields, "number") === undefined ? item.id : item.slot))).size;
    const line = one(".queue-state");
    bar.dataset.waiting = String(waiting);
    line.classList.toggle("cut", waiting > 0);
    line.textContent = !waiting ? (unkept.size ? words.saving : words.all) : say(signedOut ? "signed_out" : cut ? "waiting" : "sending", { n: waiting });
    if (waiting && signedOut) {
      const link = doc.createElement("a");
      link.href = bar.dataset.signIn; link.target = "_blank"; link.rel = "noopener"; link.textContent = words.sign_in;
      line.append(" ", link);
    }
    const list = one("#queue");
    const rows = items.filter((item) => item.state === "refused" || !formOf(item.slot) || !formOf(item.slot).hasAttribute("data-autosave")).map((item) => {
      const row = doc.createElement("li"), text = doc.createElement("span"), pictures = item.fields.filter(([, value]) => value instanceof Blob);
      row.className = item.state;
      text.textContent = `${item.label}: ${item.state === "waiting" ? words.waits : item.message || words.refused}`;
      row.append(text);
      for (const [, blob] of pictures.slice(0, 4)) {
        const image = doc.createElement("img");
        image.src = URL.createObjectURL(blob); image.alt = ""; image.width = 64; image.height = 48;
        image.addEventListener("load", () => URL.revokeObjectURL(image.src));
        row.append(image);
      }
      if (item.state !== "waiting") {
        const drop = doc.createElement("button");
        drop.type = "button"; drop.className = "button quiet small"; drop.textContent = words.drop;
        drop.setAttribute("aria-label", `${words.drop}: ${item.label}`);
        drop.addEventListener("click", async () => { await remove(item); count(); });
        row.append(drop);
      }
      return row;
    });
    list.replaceChildren(...rows);
    list.hidden = !rows.length;
  };

  /* A photo as large as a report needs it, upright; anything that this browser cannot draw goes as it is. */
  const LONGEST = 2000, SMALL = 400000;
  const smaller = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height)), canvas = doc.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      if (!drawn || drawn.size >= file.size) return file;
      return new File([drawn], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file;
    }
  };

  /* Keeping: what an autosaving form said before and was not tried yet is replaced, everything else is added. */
  const keep = async (form, delay = 0) => {
    busyWith(form);
    if (form.hasAttribute("data-stamp")) form.elements.namedItem("said").value = new Date().toISOString();
    const typed = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && name !== "sent" && !(value instanceof File && !value.size));
    const fields = await Promise.all(typed.map(async ([name, value]) => [name, value instanceof File ? await smaller(value) : value]));
    const canvas = one("canvas", form);
    if (canvas?.dataset.drawn) fields.push(["drawing", await new Promise((resolve) => canvas.toBlob(resolve, "image/png"))]);
    const slot = form.dataset.slot, saves = form.hasAttribute("data-autosave");
    let item = { who: me, audit, slot, label: form.dataset.label, url: form.getAttribute("action"), fields, key: newKey(), at: Date.now(), after: Date.now() + delay, tried: 0, state: "waiting", message: "", renews: form.dataset.renews || "" };
    const files = fields.filter(([, value]) => value instanceof File);
    const rest = fields.filter(([, value]) => !(value instanceof File));
    try {
      if (saves) item = await replace(item);
      else if (files.length > 1) for (const file of files) await put({ ...item, fields: [...rest, file], key: newKey() });
      else await put(item);
      const old = saves || files.length ? [] : (await mine()).filter((each) => each.slot === slot && each.audit === audit && each.state === "refused");
      for (const each of old) await remove(each);
    } catch {
      show(form, "refused", words.full);
      return;
    } finally {
      unkept.delete(form);
    }
    if (item.state === "conflict") conflict(item); else show(form, "waiting", words.saving);
    if (!saves) { form.reset(); wipePad(canvas); follow(form); }
    await count();
    drain();
  };
  const follow = (form) => {
    const deed = form.elements.namedItem("deed")?.value;
    const next = deed && one(`[data-after="${deed}"]`, form.closest(".step") || doc);
    if (!form.hasAttribute("data-stamp") || !next) return;
    form.querySelector("button").hidden = true;
    next.hidden = false;
  };

  /* Sending: one after the other, by one window at a time, as the person who wrote it and nobody else. */
  const ask = async () => {
    const answer = await fetch(bar.dataset.ask, { headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store" });
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    if (answer.type === "opaqueredirect" || !answer.ok) return null;
    const said = await answer.json();
    return said.who === me ? said.token : null;
  };
  const known = new Map();
  const send = async (item, token) => {
    const last = known.get(`${item.audit}/${item.slot}`);
    if (last > Number(valueOf(item.fields, "number") || 0)) set(item.fields, "number", String(last));
    const body = new FormData();
    for (const [name, value] of item.fields) if (value instanceof Blob) body.append(name, value, value.name || "drawing.png"); else body.append(name, value);
    body.append("sent", item.key);
    return fetch(item.url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token } });
  };
  const settle = async (item, answer, done) => {
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    if (answer.type === "opaqueredirect" || answer.status === 400 || answer.status === 401) { signedOut = true; throw new Error("signed out"); }
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    const said = isJson ? await answer.json() : { message: words.refused };
    const form = item.audit === audit ? formOf(item.slot) : null;
    if (answer.ok) {
      await remove(item);
      if (said.number) {
        known.set(`${item.audit}/${item.slot}`, said.number);
        numberOf(form, said.number);
      }
      show(form, "saved", `${words.saved} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
      if (item.audit === audit && item.renews) done.add(item.renews);
      done.any = true;
      return;
    }
    const theirs = answer.status === 409 && said.theirs ? said.theirs : null;
    const kept = { ...item, state: theirs ? "conflict" : "refused", message: said.message || words.refused, theirs };
    await put(kept);
    if (theirs) for (const old of await mine()) if (old.state === "conflict" && old.slot === item.slot && old.audit === item.audit && old.id < item.id) await remove(old);
    if (form && !theirs && !form.hasAttribute("data-autosave")) fill(form, asValue(item.fields));
    shown(kept);
  };
  let busy = false, again = null, pause = 2000;
  const later = () => { clearTimeout(again); again = setTimeout(drain, pause + Math.random() * 500); pause = Math.min(pause * 2, 30000); };
  const alone = (deed) => (navigator.locks ? navigator.locks.request(`fieldwork-${me}`, deed) : deed());
  const drain = async () => {
    if (busy) return;
    busy = true;
    const done = new Set();
    try {
      await alone(async () => {
        const tried = new Set();
        for (;;) {
          const next = (await mine()).find((item) => item.state === "waiting" && !tried.has(item.id));
          if (!next) break;
          if (next.after > Date.now()) {
            setTimeout(drain, next.after - Date.now() + 20);
            break;
          }
          const token = await ask();
          signedOut = token === null;
          if (signedOut) throw new Error("signed out");
          tried.add(next.id);
          const item = await change(next.id, (row) => ({ ...row, tried: (row.tried || 0) + 1 }));
          if (!item || item.state !== "waiting") continue;
          await settle(item, await send(item, token), done);
          cut = false; pause = 2000;
          await count();
        }
      });
      cut = signedOut = false;
    } catch {
      cut = !signedOut;
      later();
    }
    busy = false;
    await count();
    if (done.any) renew(done);
  };

  /* After a sending the parts of the page that changed are fetched again. */
  const renew = async (ids) => {
    try {
      const fresh = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
      for (const id of ["day-progress", "day-areas", ...ids]) {
        const old = doc.getElementById(id), now = fresh.getElementById(id);
        if (!old || !now) continue;
        const node = doc.importNode(now, true);
        old.replaceWith(node);
        setUp(node);
      }
    } catch { /* the next sending renews them */ }
  };

  /* Forms keep themselves at once after a change and are sent when the typing pauses; others when they are sent off. */
  const timers = new WeakMap();
  const isReady = (form) => !all("[data-when]:not([hidden]) input", form).some((input) => !input.value.trim());
  const soon = (form, wait, delay = 0) => {
    clearTimeout(timers.get(form));
    busyWith(form);
    timers.set(form, setTimeout(() => {
      timers.delete(form);
      unkept.delete(form);
      if (form.isConnected && isReady(form)) keep(form, delay); else count();
    }, wait));
  };
  doc.addEventListener("input", (event) => {
    const form = event.target.closest?.("form.held[data-autosave]");
    if (form && event.target.matches("textarea, input:not([type=radio], [type=checkbox])")) soon(form, 250, 900);
  });
  doc.addEventListener("change", (event) => {
    const form = event.target.closest?.("form.held");
    if (!form) return;
    reveal(form);
    if (form.hasAttribute("data-autosave")) soon(form, 30);
  });
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form.held")) {
      event.preventDefault();
      clearTimeout(timers.get(form));
      keep(form);
    } else if (form.getAttribute("action")?.endsWith("/sign-out") && waiting && !confirm(say("lose", { n: waiting }))) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
  doc.addEventListener("visibilitychange", () => { if (doc.visibilityState === "visible") drain(); });
  window.addEventListener("online", () => { pause = 2000; drain(); });
  window.addEventListener("offline", () => { cut = true; count(); });
  window.addEventListener("focus", () => signedOut && drain());

  /* What is asked only after a certain answer. */
  const reveal = (form) => {
    for (const part of all("[data-when]", form)) {
      const [name, value] = part.dataset.when.split("=");
      part.hidden = new FormData(form).get(name) !== value;
    }
    const offer = one("details[data-finding]", form.closest(".checkpoint") || form);
    if (offer && form.elements.namedItem("answer")) offer.hidden = new FormData(form).get("answer") !== "no";
  };

  /* A signature is drawn with pointer, pen or finger; the keyboard types the name instead. */
  const wipePad = (canvas) => {
    if (!canvas) return;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#FFFFFF";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    delete canvas.dataset.drawn;
  };
  const pad = (canvas) => {
    const pen = canvas.getContext("2d");
    let last = null;
    const at = (event) => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height]; };
    canvas.addEventListener("pointerdown", (event) => { event.preventDefault(); canvas.setPointerCapture(event.pointerId); last = at(event); });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const next = at(event);
      Object.assign(pen, { strokeStyle: "#10182B", lineWidth: 4, lineCap: "round", lineJoin: "round" });
      pen.beginPath(); pen.moveTo(...last); pen.lineTo(...next); pen.stroke();
      last = next;
      canvas.dataset.drawn = "yes";
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
    wipePad(canvas);
    one("[data-clear]", canvas.parentElement).addEventListener("click", () => wipePad(canvas));
    canvas.closest(".pad").hidden = false;
  };

  const setUp = (root) => {
    all("form[data-signs] canvas", root).forEach(pad);
    all("form.held", root).forEach(reveal);
    all("form.held[data-autosave] .held-save", root).forEach((line) => { line.hidden = true; });
  };
  setUp(doc);
  const here = one("#day-areas [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 24;
  mine().then((items) => {
    for (const item of items.filter((each) => each.audit === audit)) {
      const form = formOf(item.slot);
      if (form && (form.hasAttribute("data-autosave") || item.state === "refused")) {
        fill(form, asValue(item.fields));
        numberOf(form, valueOf(item.fields, "number"));
      }
      shown(item);
    }
    count();
    drain();
  });
})();
