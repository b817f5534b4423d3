"use strict";
// The program, beside the page: it answers one request after the other.

if (!("Go" in self)) importScripts("wasm_exec.js"); // in the page that is one file it stands before this
const unpacked = (bytes) =>
  new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": "application/wasm" } });
const program = async (bytes, version) => {
  if (bytes) return WebAssembly.compileStreaming(unpacked(bytes)); // while it is unpacked
  return WebAssembly.compileStreaming((await caches.open(version)).match("relazione.wasm"));
};
self.ready = () => postMessage({ ready: true });
self.onmessage = async ({ data }) => {
  if (data.begin) {
    try {
      const go = new Go();
      go.run(await WebAssembly.instantiate(await program(data.program, data.version), go.importObject));
    } catch (problem) {
      postMessage({ broken: String(problem) });
    }
    if (data.program && data.version) // for the next time: unpacking takes a third of the start
      caches.open(data.version).then((cache) => cache.put("relazione.wasm", unpacked(data.program))).catch(() => {});
    return;
  }
  try {
    const answer = await self.answer(data.method, data.address, data.type, data.body);
    postMessage({ id: data.id, answer }, [answer.body.buffer]);
  } catch (problem) {
    postMessage({ id: data.id, error: String(problem) });
  }
};
