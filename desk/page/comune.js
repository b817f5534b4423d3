"use strict";
// What both doors of the desk do with a script: a file may be dropped, what is being filled in isn't lost when the workbook is saved meanwhile.
globalThis.scrivania = (() => {
  // dropped hands the files that are dropped on a zone to its form; before is called at once, while the event still has them.
  const dropped = (zone, before = async () => {}) => {
    const over = (event) => { event.preventDefault(); zone.classList.add("sopra"); };
    zone.ondragover = zone.ondragenter = over;
    zone.ondragleave = () => zone.classList.remove("sopra");
    zone.ondrop = async (event) => {
      event.preventDefault();
      zone.classList.remove("sopra");
      const files = event.dataTransfer.files;
      if (files.length === 0) return;
      const input = zone.querySelector("input[type=file]");
      input.files = files;
      await before(event);
      input.form.requestSubmit();
    };
  };

  const mark = "data-toccato"; // of a form that is being filled in
  document.addEventListener("input", (event) => event.target.closest("form")?.setAttribute(mark, ""));
  document.addEventListener("submit", (event) => event.target.removeAttribute(mark));
  // late reports whether what changed must wait for a form to be sent, and says so; again shows it at once.
  const late = (again) => {
    if (!document.querySelector(`main form[${mark}]`)) return false;
    const state = document.querySelector(".stato") ?? document.querySelector("main");
    if (!state.querySelector("[data-tardi]")) {
      const p = document.createElement("p");
      p.dataset.tardi = "";
      p.textContent = "Il cruscotto è stato salvato di nuovo. ";
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Mostrarlo, lasciando ciò che si sta scrivendo";
      button.onclick = again;
      p.append(button);
      state.prepend(p);
    }
    return true;
  };
  return { dropped, late };
})();
