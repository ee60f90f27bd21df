// Compiled code in Redis, for machines with the same processor: what one of them compiles, the others load.
// usage: REDIS_URL=redis://user:password@127.0.0.1:6379 node examples/cache-in-redis.mjs
//
// Whoever can write to the server can run code in every process that reads from it: give it a password and keep it in your own network.
import KeyvRedis from '@keyv/redis';
import Keyv from 'keyv';
import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { CompilationCache, Runtime } from 'wazen';

const url = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
// A server that is not there shall fail at once instead of being waited for: then the module is compiled.
const redis = new KeyvRedis(
  { url, socket: { connectTimeout: 1000, reconnectStrategy: false }, disableOfflineQueue: true },
  { throwOnConnectError: true },
);
const keyv = new Keyv(redis, { namespace: 'wazen' });
keyv.on('error', error => console.error(`redis: ${error.message}`));

const day = 24 * 60 * 60 * 1000;
let found = 0;
const store = {
  async get(key) {
    const bytes = await keyv.get(key);
    if (bytes) found++;
    return bytes;
  },
  put: (key, bytes) => keyv.set(key, Buffer.from(bytes), 30 * day),
};

const cache = new CompilationCache({ store });
const runtime = new Runtime({ engine: 'compiler', cache });
runtime.hostModule('env', { log_i32() {}, current_year: () => 2026 });
const compiled = await runtime.compile(await readFile(new URL('age-calculator.wasm', import.meta.url)));
console.log(found ? 'from Redis' : 'compiled');
console.log(compiled.instantiate().exports.get_age(2000));
await cache.flush(); // what was compiled is there now
await keyv.disconnect().catch(() => {}); // not connected
