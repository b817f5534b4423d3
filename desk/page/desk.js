"use strict";
// What the pages do better with a script: a file may be dropped, a save is shown at once, the place is kept. Without it they work by links and forms.

for (const zone of document.querySelectorAll("[data-trascina]")) {
  const over = (event) => { event.preventDefault(); zone.classList.add("sopra"); };
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragleave", () => zone.classList.remove("sopra"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("sopra");
    const input = zone.querySelector("input[type=file]");
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    input.form.requestSubmit();
  });
}

// The chosen cell is brought into sight, within its table only.
const chosen = document.querySelector(".griglia .scelta");
if (chosen) {
  const grid = chosen.closest(".griglia");
  if (chosen.offsetTop + 40 > grid.clientHeight) grid.scrollTop = chosen.offsetTop - grid.clientHeight / 2;
  if (chosen.offsetLeft + chosen.offsetWidth > grid.clientWidth) grid.scrollLeft = chosen.offsetLeft - grid.clientWidth / 2;
}

// What is being typed or chosen isn't lost when the workbook is saved meanwhile.
document.addEventListener("input", (event) => event.target.closest("form")?.setAttribute("data-toccato", ""));
const late = () => {
  const state = document.querySelector(".stato");
  if (!state || !document.querySelector("main form[data-toccato]")) return false;
  if (!state.querySelector("[data-tardi]")) {
    const p = document.createElement("p");
    p.dataset.tardi = "";
    p.textContent = "Il cruscotto è stato salvato di nuovo: ricaricare la pagina per vederlo.";
    state.append(p);
  }
  return true;
};

// A save shows itself: the page is fetched anew, and what is in it changes place by place.
const book = document.body.dataset.cruscotto || "";
const refresh = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const preview = document.querySelector("[data-anteprima]");
  if (preview) { // the document stays where it was being read
    const inside = preview.contentWindow;
    const [x, y] = [inside.scrollX, inside.scrollY];
    preview.addEventListener("load", () => preview.contentWindow.scrollTo(x, y), { once: true });
    inside.location.reload();
    document.querySelector(".stato").replaceWith(fresh.querySelector(".stato"));
    return;
  }
  const grid = document.querySelector(".griglia");
  const at = grid && [grid.scrollLeft, grid.scrollTop];
  const opened = document.activeElement && document.activeElement.id;
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
  const again = document.querySelector(".griglia");
  if (at && again) [again.scrollLeft, again.scrollTop] = at;
  if (opened) document.getElementById(opened)?.focus({ preventScroll: true });
};
if (typeof EventSource === "function") {
  const events = new EventSource("/eventi");
  events.addEventListener("cambiato", (event) => {
    if ((event.data === book || book === "") && !late()) refresh();
  });
}
