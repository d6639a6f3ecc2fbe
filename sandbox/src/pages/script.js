"use strict";
// Everything works without this file: it adds keys, a log that grows by itself, and a word before
// unsaved changes are left.
(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = rows.findIndex(row => row.matches(":focus-within"));
  const go = to => {
    if (!rows.length) return;
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows.forEach((row, place) => row.classList.toggle("at", place === at));
    rows[at].querySelector("a[href]")?.focus();
    rows[at].scrollIntoView({ block: "nearest" });
  };
  const typing = target =>
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio)$/.test(target.type));
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      return go(at + (event.key === "j" ? 1 : -1));
    }
    const key = CSS.escape(event.key);
    const inside = rows[at]?.querySelector(`[data-key="${key}"]`);
    const outside = [...document.querySelectorAll(`[data-key="${key}"]`)].find(
      button => !button.closest("[data-row]"));
    const button = inside || outside;
    if (button) {
      event.preventDefault();
      const one = button.dataset.pick && rows[at]?.querySelector(`[name="${button.dataset.pick}"]`);
      // On a row a key means that row alone.
      if (one)
        for (const box of button.form.querySelectorAll(`[name="${one.name}"]`)) box.checked = box === one;
      button.click();
    }
  });

  const live = document.querySelector("[data-live]");
  if (live && window.EventSource) {
    const source = new EventSource(live.dataset.live);
    source.onmessage = event => {
      const part = new DOMParser().parseFromString(`<table>${event.data}</table>`, "text/html");
      // After a break some come again.
      for (const row of part.querySelectorAll("tr"))
        if (!document.getElementById(row.id)) live.prepend(document.adoptNode(row));
      while (live.children.length > 200) live.lastElementChild.remove();
    };
    addEventListener("pagehide", () => source.close());
  }

  let changed = false;
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
  }
  addEventListener("beforeunload", event => {
    if (changed) event.preventDefault();
  });

  for (const box of document.querySelectorAll("[data-all]")) {
    box.addEventListener("change", () => {
      for (const one of box.form.querySelectorAll(`[name="${box.dataset.all}"]`))
        one.checked = box.checked;
    });
  }
})();
