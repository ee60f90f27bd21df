/** A cache in Redis by Keyv: the example, against a real server on this machine's loopback. */
import KeyvRedis from '@keyv/redis';
import { expect } from 'chai';
import Keyv from 'keyv';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { availableEngines } from '../../lib/engine/select.js';
import { bundle } from '../../scripts/bundle.js';
import { root } from '../repo/files.js';

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('cache in Redis', () => {
  const isThere = spawnSync('redis-server', ['--version']).status === 0;
  if (!isThere || !availableEngines().includes('compiler')) {
    it.skip('SKIPPED: redis-server (Debian package redis-server) or the compiler is not there');
    return;
  }
  let directory: string;
  let port: number;
  let server: ChildProcess;
  let url: string;

  const startServer = async () => {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      directory,
      '--requirepass',
      'secret',
    ];
    server = spawn('redis-server', options, { stdio: 'ignore' });
    for (let i = 0; i < 250; i++) {
      const socket = net.connect(port, '127.0.0.1');
      const isOpen = await new Promise(resolve => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
      socket.destroy();
      if (isOpen) return;
      await sleep(20);
    }
    expect.fail('redis-server did not start');
  };
  const stopServer = async () => {
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  };

  before(async () => {
    await bundle(); // the example imports the package
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-redis-'));
    port = await freePort();
    url = `redis://:secret@127.0.0.1:${port}`;
    await startServer();
  });
  after(async () => {
    if (server.exitCode === null && server.signalCode === null) await stopServer();
    fs.rmSync(directory, { recursive: true });
  });

  function example(): { status: number | null; stdout: string; stderr: string } {
    const env = { ...process.env, REDIS_URL: url };
    return spawnSync(process.execPath, ['examples/cache-in-redis.mjs'], { cwd: root, env, encoding: 'utf8', timeout: 60_000 });
  }

  const keyv = () => new Keyv<Buffer>(new KeyvRedis<Buffer>(url), { namespace: 'wazen' });

  it('is filled by one process and used by the next', () => {
    expect(example()).to.include({ status: 0, stdout: 'compiled\n26\n', stderr: '' });
    expect(example()).to.include({ status: 0, stdout: 'from Redis\n26\n', stderr: '' });
  });

  it('is filled again where what is in it is damaged', async () => {
    const store = keyv();
    const keys: string[] = [];
    for await (const [key] of (store.iterator as () => AsyncGenerator<[string, Buffer]>)()) keys.push(key);
    expect(keys).to.have.length(1);
    const [key] = keys;
    const whole = (await store.get(key))!;
    await store.set(key, Buffer.from(whole).fill(0, 512, 600));
    // What is there is looked at, refused, and replaced.
    expect(example()).to.include({ status: 0, stdout: 'from Redis\n26\n' });
    expect(Buffer.compare((await store.get(key))!, whole)).to.equal(0);
    await store.disconnect();
  });

  it('costs no more than time where the server is gone', async () => {
    await stopServer();
    const { status, stdout, stderr } = example();
    expect(status, stderr).to.equal(0);
    expect(stdout).to.equal('compiled\n26\n');
    expect(stderr).to.match(/redis: /);
  });
});
