"use strict";
// Keeps the files that the page is made of, so that it works without network after the first visit. It passes nothing on.

const version = "{{.Version}}";
const files = ["./", "index.html", "verifica.html", "app.js", "worker.js", "wasm_exec.js", "relazione.bin", "desk.css"];
self.addEventListener("install", (event) => event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) =>
  event.waitUntil(caches.keys().then((keys) => Promise.all(keys.filter((key) => key !== version).map((key) => caches.delete(key)))).then(() => clients.claim())));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(caches.open(version).then((cache) => cache.match(event.request, { ignoreSearch: true })).then((kept) => kept || fetch(event.request)));
});
