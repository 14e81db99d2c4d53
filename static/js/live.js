/* The stream's names become events on #live; where many pages show the same thing, each waits a random while of the
   milliseconds that come with the name, so that they do not all ask at once. A name that waits already waits once. */
(() => {
  "use strict";
  const waiting = new Set();
  const tell = (live, name) => {
    waiting.delete(name);
    if (live.isConnected) htmx.trigger(live, name);
  };
  document.addEventListener("htmx:sse:before:message", (event) => {
    const { event: name, data } = event.detail.message;
    const spread = Number(data);
    if (!name || !(spread > 0)) return;
    event.preventDefault();
    if (waiting.has(name)) return;
    waiting.add(name);
    setTimeout(tell, Math.random() * spread, event.target, name);
  });
})();
