"use strict";
// The program, beside the page: it answers one request after the other.

importScripts("wasm_exec.js");
const inflated = async (bytes) => {
  const head = new Uint8Array(bytes, 0, 2);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return bytes;
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
};
self.ready = () => postMessage({ ready: true });
self.onmessage = async ({ data }) => {
  if (data.program) {
    const go = new Go();
    const { instance } = await WebAssembly.instantiate(await inflated(data.program), go.importObject);
    go.run(instance);
    return;
  }
  try {
    const answer = await self.answer(data.method, data.address, data.type, data.body);
    postMessage({ id: data.id, answer }, [answer.body.buffer]);
  } catch (problem) {
    postMessage({ id: data.id, error: String(problem) });
  }
};
