"use strict";
// The desk in a page: its links and forms are answered by the program in a worker, not by a server. No request carries data: there are none but for the
// files that this page is made of; the page that is one file, which opens from disk, asks for nothing at all.

const own = document.currentScript.dataset;
const base = new URL("./", location.href);

const checked = async (name, hash) => { // what was fetched is what was built: the browser sees to it
  const answer = await fetch(new URL(name, base), { integrity: hash });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.arrayBuffer();
};

let worker;
const waiting = new Map();
let last = 0;
const ask = (method, address, type = "", body = null) =>
  new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    worker.postMessage({ id: last, method, address, type, body });
  });

const inside = document.getElementById("programma"); // of the page that is one file
const unpacked = () => {
  const words = atob(inside.textContent);
  const bytes = new Uint8Array(words.length);
  for (let i = 0; i < words.length; i++) bytes[i] = words.charCodeAt(i);
  return bytes.buffer;
};

const start = async () => {
  let program, version;
  if (inside) {
    program = unpacked();
    const parts = ["motore", "lavoratore"].map((id) => document.getElementById(id).textContent + "\n");
    worker = new Worker(URL.createObjectURL(new Blob(parts, { type: "text/javascript" })));
  } else {
    const parts = Promise.all([checked("wasm_exec.js", own.motore), checked("worker.js", own.lavoratore)]);
    let kept = false;
    try { // where a browser keeps nothing, it is unpacked each time
      kept = !!(await (await caches.open(own.versione)).match("relazione.wasm"));
      version = own.versione;
    } catch { /* the same */ }
    if (!kept) program = await checked("relazione.bin", own.programma);
    await parts;
    worker = new Worker(new URL("worker.js", base));
  }
  worker.onerror = (event) => fail(event.message);
  const ready = new Promise((resolve, failed) => {
    worker.onmessage = ({ data }) => {
      if (data.ready) return resolve();
      if (data.broken) return failed(new Error(data.broken));
      const { resolve: settle, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      data.error ? reject(new Error(data.error)) : settle(data.answer);
    };
  });
  worker.postMessage({ begin: true, program, version }, program ? [program] : []);
  await ready;
};

const fail = (what) => {
  const p = document.createElement("p");
  p.className = "guasto";
  p.setAttribute("role", "alert");
  p.textContent = `Non è riuscito: ${what}. Ricaricare la pagina, o usare il programma sul computer.`;
  document.querySelector("main").replaceChildren(p);
};

const isHere = (address) => address.startsWith("/") && !address.startsWith("//");
let here = "/";
let handle = null; // of the file that was opened, where the browser has them
let opened = null; // its name, and when it was saved

// show puts an answer in the place of the page, or hands it over.
let asked = 0; // what was asked for last is what is shown
const busy = (is) => {
  document.body.toggleAttribute("data-attesa", is);
  document.querySelector("main")?.setAttribute("aria-busy", is);
};
const turn = async (work) => {
  const mine = ++asked;
  busy(true);
  try {
    const answer = await work();
    return mine === asked ? answer : null;
  } finally {
    if (mine === asked) busy(false);
  }
};
const show = async (answer, address, keep) => {
  if (!answer) return; // something else was asked for meanwhile
  if (answer.location) return go(answer.location);
  if (answer.disposition.startsWith("attachment") || !answer.type.startsWith("text/html")) {
    const [, encoded] = /filename\*=utf-8''([^;]+)/i.exec(answer.disposition) ?? [];
    const [, quoted] = /filename=(?:"((?:[^"\\]|\\.)*)"|[^;"]+)/i.exec(answer.disposition) ?? [];
    const [, bare] = /filename=([^;"]+)/i.exec(answer.disposition) ?? [];
    const name = encoded ? decodeURIComponent(encoded) : (quoted?.replace(/\\(.)/g, "$1") ?? bare);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([answer.body], { type: answer.type }));
    if (answer.disposition.startsWith("attachment")) link.download = name ?? "relazione";
    else link.target = "_blank";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return;
  }
  const fresh = new DOMParser().parseFromString(new TextDecoder().decode(answer.body), "text/html");
  const [x, y] = [scrollX, scrollY];
  const grid = document.querySelector(".griglia");
  const at = grid && [grid.scrollLeft, grid.scrollTop];
  document.title = fresh.title;
  document.body.dataset.cruscotto = fresh.body.dataset.cruscotto || "";
  document.body.replaceChildren(...fresh.body.childNodes);
  here = address;
  for (const frame of document.querySelectorAll("iframe[data-anteprima]")) {
    const page = await ask("GET", frame.getAttribute("src"));
    frame.removeAttribute("src");
    frame.srcdoc = new TextDecoder().decode(page.body);
  }
  document.querySelector("form[action='/chiudi']")?.remove();
  dress();
  const again = document.querySelector(".griglia");
  if (keep && at && again) [again.scrollLeft, again.scrollTop] = at;
  if (keep) scrollTo(x, y);
  else {
    const [, id] = address.split("#");
    const target = document.getElementById(id || "contenuto");
    target?.focus({ preventScroll: !id });
    if (id) target?.scrollIntoView();
    else scrollTo(0, 0);
  }
};

const go = async (address, keep = false) => {
  if (address === "/") address = own.inizio; // a page that only verifies begins there
  try {
    if (!keep) history.pushState({ address }, "", "#" + address);
    await show(await turn(() => ask("GET", address.split("#")[0])), address, keep);
  } catch (problem) {
    fail(problem.message);
  }
};

const send = async (action, form) => {
  try {
    const whole = form.enctype === "multipart/form-data";
    const fields = new FormData(form);
    if (whole && fields.get("file") instanceof File && action === "/apri") opened = { name: fields.get("file").name, at: fields.get("file").lastModified };
    const request = new Response(whole ? fields : new URLSearchParams(fields));
    const body = new Uint8Array(await request.arrayBuffer());
    await show(await turn(() => ask("POST", action, request.headers.get("Content-Type"), body)), action);
  } catch (problem) {
    fail(problem.message);
  }
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey) return;
  const address = link.getAttribute("href");
  if (isHere(address)) {
    event.preventDefault();
    go(address);
  }
});
document.addEventListener("submit", (event) => {
  const action = event.target.getAttribute("action");
  if (!isHere(action)) return;
  event.preventDefault();
  send(action, event.target);
});
addEventListener("popstate", () => {
  const address = location.hash.slice(1) || own.inizio;
  if (isHere(address)) go(address, true); // else it leads within the page
});

// A file that was chosen with a handle is looked at again: what was saved in Excel shows itself. Where there are no handles, it is asked for in words.
const look = async () => {
  if (!handle) return;
  try {
    const file = await handle.getFile();
    if (file.lastModified === opened.at) return;
    opened.at = file.lastModified;
    const fields = new FormData();
    fields.set("file", file, file.name);
    const request = new Response(fields);
    await ask("POST", "/apri", request.headers.get("Content-Type"), new Uint8Array(await request.arrayBuffer()));
    if (!scrivania.late(() => go(here, true))) await go(here, true);
  } catch { /* it is being written: the next look finds it whole */ }
};
setInterval(look, 1000);

const dress = () => {
  const form = document.querySelector("form[action='/apri']");
  for (const zone of document.querySelectorAll("[data-trascina]")) {
    scrivania.dropped(zone, async (event) => {
      if (zone.dataset.trascina !== "/apri") return;
      const kept = event.dataTransfer.items[0].getAsFileSystemHandle?.(); // the event has it only now
      handle = await kept?.catch(() => null);
    });
  }
  if (form && !handle && opened) {
    const p = document.createElement("p");
    p.textContent = `Dopo aver salvato ${opened.name} in Excel, sceglierlo di nuovo: questo browser non può rileggerlo da sé.`;
    form.after(p);
  }
};

const offline = async () => { if (!inside && "serviceWorker" in navigator) await navigator.serviceWorker.register(new URL("sw.js", base)); };
start().then(() => go(isHere(location.hash.slice(1)) ? location.hash.slice(1) : own.inizio, true)).then(offline).catch((problem) => fail(problem.message));
globalThis.relazione = { ask }; // for who tries the page
