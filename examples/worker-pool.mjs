// Workers that run one module: the first compiles it, the others take its code as soon as it is there. Neither compiled modules nor
// instances can be sent to another thread; the bytes can, and a cache in each thread finds the code by them.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { CompilationCache, Runtime } from 'wazen';

async function work() {
  const runtime = new Runtime({ cache: new CompilationCache() }); // in memory alone: enough for the threads of a process
  runtime.hostModule('env', { log_i32() {}, current_year: () => new Date().getFullYear() });
  const age = (await runtime.compile(workerData)).instantiate();
  parentPort.on('message', year => parentPort.postMessage(age.exports.get_age(year)));
}

async function main() {
  const file = await readFile(new URL('age-calculator.wasm', import.meta.url));
  const bytes = new Uint8Array(new SharedArrayBuffer(file.length)); // not copied for each worker
  bytes.set(file);
  const workers = Array.from({ length: 4 }, () => new Worker(fileURLToPath(import.meta.url), { workerData: bytes }));
  const answers = workers.map((worker, i) => new Promise(resolve => worker.once('message', resolve).postMessage(1990 + i)));
  for (const age of await Promise.all(answers)) console.log(age);
  await Promise.all(workers.map(worker => worker.terminate()));
}

await (isMainThread ? main() : work());
