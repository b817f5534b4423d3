"use strict";
// Keeps the files that the page is made of, so that it works without network after the first visit. It passes nothing on, and touches no other page's.

const version = "{{.Version}}"; // begins with what is ours among the caches of this address
const ours = version.slice(0, version.indexOf("sha256-"));
const files = ["./", "index.html", "verifica.html", "app.js", "comune.js", "worker.js", "wasm_exec.js", "relazione.bin", "desk.css"];
const keep = async (cache, name) => {
  const answer = await fetch(name, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  // What a server led on from is kept as if it hadn't: a browser takes no redirected page from here.
  await cache.put(name, new Response(await answer.arrayBuffer(), { headers: { "Content-Type": answer.headers.get("Content-Type") ?? "application/octet-stream" } }));
};
self.addEventListener("install", (event) =>
  event.waitUntil(caches.open(version).then((cache) => Promise.all(files.map((name) => keep(cache, name)))).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) =>
  event.waitUntil(
    caches.keys().then((keys) => Promise.all(keys.filter((key) => key.startsWith(ours) && key !== version).map((key) => caches.delete(key)))).then(() => clients.claim())));
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith(caches.open(version).then((cache) => cache.match(event.request, { ignoreSearch: true })).then((kept) => kept || fetch(event.request)));
});
