"use strict";
// What the pages of the program do better with a script: a save is shown at once, the place is kept. Without it they work by links and forms.

for (const zone of document.querySelectorAll("[data-trascina]")) scrivania.dropped(zone);

// The chosen cell is brought into sight, within its table only.
const intoSight = () => {
  const chosen = document.querySelector(".griglia .scelta");
  if (!chosen) return;
  const grid = chosen.closest(".griglia");
  if (chosen.offsetTop + 40 > grid.clientHeight) grid.scrollTop = chosen.offsetTop - grid.clientHeight / 2;
  if (chosen.offsetLeft + chosen.offsetWidth > grid.clientWidth) grid.scrollLeft = chosen.offsetLeft - grid.clientWidth / 2;
};
intoSight();

// A save shows itself: the page is fetched anew, and what is in it changes place by place.
const book = document.body.dataset.cruscotto || "";
const refresh = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const preview = document.querySelector("[data-anteprima]");
  if (preview && fresh.querySelector("[data-anteprima]")) { // the document stays where it was being read
    const inside = preview.contentWindow;
    const [x, y] = [inside.scrollX, inside.scrollY];
    preview.addEventListener("load", () => preview.contentWindow.scrollTo(x, y), { once: true });
    inside.location.reload();
    for (const part of [".stato", "[data-annuncio]"]) document.querySelector(part).replaceWith(fresh.querySelector(part));
    return;
  }
  const grid = document.querySelector(".griglia");
  const at = grid && [grid.scrollLeft, grid.scrollTop];
  const cell = grid?.querySelector(".scelta")?.cellIndex;
  const opened = document.activeElement && document.activeElement.id;
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
  const again = document.querySelector(".griglia");
  if (at && again && again.querySelector(".scelta")?.cellIndex === cell) [again.scrollLeft, again.scrollTop] = at;
  else intoSight();
  for (const zone of document.querySelectorAll("[data-trascina]")) scrivania.dropped(zone);
  if (opened) document.getElementById(opened)?.focus({ preventScroll: true });
};
if (typeof EventSource === "function") {
  const events = new EventSource("/eventi");
  events.addEventListener("cambiato", (event) => {
    if ((event.data === book || book === "") && !scrivania.late(refresh)) refresh();
  });
  // Where the program has ended, a page that goes on showing what was isn't true any more.
  let silence;
  events.onopen = () => {
    clearTimeout(silence);
    silence = undefined;
    document.querySelector("[data-chiusa]")?.remove();
  };
  events.onerror = () => {
    silence ??= setTimeout(() => {
      const p = document.createElement("p");
      p.dataset.chiusa = "";
      p.className = "guasto";
      p.setAttribute("role", "alert");
      p.textContent = "La scrivania è chiusa, e questa pagina mostra com'era: avviare di nuovo il programma.";
      document.querySelector("main").prepend(p);
    }, 3000);
  };
}
