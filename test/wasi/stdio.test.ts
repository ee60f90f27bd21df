/** Standard streams of every kind: what a guest reads and writes, who waits, and who does not. */
import { expect } from 'chai';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { execFileSync } from 'node:child_process';
import { InterruptedError } from '../../lib/index.js';
import { onEveryEngine } from '../api/support.js';
import { Guest } from './forwarder.js';

const [notSupported, again, inputOutput, pipe] = [58, 6, 29, 64];
const nonBlocking = 4;
const later = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds));

onEveryEngine('standard input', context => {
  const guest = (stdin: ConstructorParameters<typeof Guest>[1]) => new Guest(context.runtime, stdin);

  it('is text, bytes, or nothing', async () => {
    expect(guest({ stdin: 'héllo' }).readSync(0)).to.equal('héllo');
    const g = guest({ stdin: new Uint8Array([97, 98, 99]) });
    expect(g.readSync(0, 2)).to.equal('ab');
    expect(await g.read(0, 2)).to.equal('c');
    expect(await g.read(0, 2)).to.equal('');
    expect(guest({}).readSync(0)).to.equal('');
  });

  it('is a stream of Node, for which a guest is parked while the event loop turns', async () => {
    const stdin = new PassThrough();
    const g = guest({ stdin });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const reading = g.read(0, 3);
    await later(30);
    stdin.write('hello');
    expect(await reading).to.equal('hel');
    clearInterval(timer);
    expect(turns).to.be.greaterThan(5);
    expect(await g.read(0)).to.equal('lo');
    stdin.end();
    expect(await g.read(0)).to.equal('');
    expect(await g.read(0)).to.equal('');
  });

  it('is a web stream, or a stream of text or of an error', async () => {
    const web = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await later(5);
        controller.enqueue(Buffer.from('web'));
        controller.close();
      },
    });
    const g = guest({ stdin: web });
    expect(await g.read(0)).to.equal('web');
    expect(await g.read(0)).to.equal('');
    expect(await guest({ stdin: Readable.from(['tëxt']) }).read(0)).to.equal('tëxt');
    const broken = new Readable({ read: () => void broken.destroy(new Error('broken')) });
    expect(await guest({ stdin: broken }).read(0)).to.equal(inputOutput);
    expect(await guest({ stdin: Readable.from([{ no: 'bytes' }]) }).read(0)).to.equal(inputOutput);
    expect(() => guest({ stdin: { no: 'stream' } as never })).to.throw(TypeError, 'standard input');
    const locked = new ReadableStream();
    locked.getReader();
    expect(() => guest({ stdin: locked })).to.throw(TypeError, 'locked');
  });

  it('is ENOTSUP in a synchronous call, and EAGAIN where it is non-blocking, until bytes have arrived', async () => {
    const stdin = new PassThrough();
    const g = guest({ stdin });
    expect(g.readSync(0)).to.equal(notSupported);
    expect(g.sync('fd_fdstat_set_flags', 0, nonBlocking)).to.equal(0);
    expect(g.readSync(0)).to.equal(again);
    expect(await g.read(0)).to.equal(again);
    stdin.write('x');
    await later(0);
    expect(g.readSync(0)).to.equal('x');
  });

  it('keeps bytes that arrive after the call was stopped', async () => {
    const stdin = new PassThrough();
    const g = guest({ stdin });
    const [vectors, count] = g.vector(10);
    const stopped = await g.module.call('fd_read', [0, vectors, count, 64], { timeoutMs: 20 }).catch((error: unknown) => error);
    expect(stopped).to.be.instanceOf(InterruptedError);
    stdin.write('late');
    await later(5);
    expect(g.view.getUint32(32768, true)).to.equal(0);
    expect(stdin.listenerCount('readable')).to.equal(0);
    expect(await g.read(0)).to.equal('late');
  });

  it('is a file or a pipe of the host by its descriptor', async () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-stdio-'));
    try {
      fs.writeFileSync(path.join(directory, 'file'), 'content');
      const file = fs.openSync(path.join(directory, 'file'), 'r');
      const g = guest({ stdin: file });
      expect(await g.read(0, 3)).to.equal('con');
      expect(g.readSync(0)).to.equal('tent');
      g.module.close();
      fs.closeSync(file); // still the host's
      execFileSync('mkfifo', [path.join(directory, 'pipe')]);
      const end = fs.openSync(path.join(directory, 'pipe'), fs.constants.O_RDWR);
      const piped = guest({ stdin: end });
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const reading = piped.read(0);
      await later(20);
      fs.writeSync(end, 'through the pipe');
      expect(await reading).to.equal('through the pipe');
      clearInterval(timer);
      expect(turns).to.be.greaterThan(5);
      fs.writeSync(end, 'again');
      expect(piped.readSync(0)).to.equal('again');
      piped.module.close();
      fs.closeSync(end);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });
});

onEveryEngine('standard output', context => {
  it('goes to functions, which may ask for time', async () => {
    const chunks: string[] = [];
    const g = new Guest(context.runtime, { stdout: chunk => void chunks.push(Buffer.from(chunk).toString()) });
    expect(g.sync('fd_write', ...g.written(1, 'one'))).to.equal(0);
    expect(g.result).to.equal(3);
    expect(await g.async('fd_write', ...g.written(1, 'two'))).to.equal(0);
    expect(g.sync('fd_write', ...g.written(2, 'dropped'))).to.equal(0);
    expect(chunks).to.deep.equal(['one', 'two']);

    let taken = 0;
    const slow = new Guest(context.runtime, { stdout: () => later(20).then(() => void taken++) });
    expect(await slow.async('fd_write', ...slow.written(1, 'one'))).to.equal(0);
    expect(taken).to.equal(0);
    expect(await slow.async('fd_write', ...slow.written(1, 'two'))).to.equal(0);
    expect(taken).to.equal(1);
    const failing = new Guest(context.runtime, { stdout: () => Promise.reject(new Error('no')) });
    expect(await failing.async('fd_write', ...failing.written(1, 'one'))).to.equal(0);
    expect(await failing.async('fd_write', ...failing.written(1, 'two'))).to.equal(inputOutput);
  });

  it('waits for a full stream of Node in asynchronous calls', async () => {
    const received: Buffer[] = [];
    let go = () => {};
    const stream = new Writable({
      highWaterMark: 4,
      write: (chunk: Buffer, _, done) => {
        received.push(chunk);
        go = done;
      },
    });
    const g = new Guest(context.runtime, { stdout: stream });
    expect(await g.async('fd_write', ...g.written(1, 'full!'))).to.equal(0);
    let written = false;
    const writing = g.async('fd_write', ...g.written(1, 'more')).then(errno => {
      written = true;
      return errno;
    });
    await later(20);
    expect(written).to.equal(false);
    go();
    expect(await writing).to.equal(0);
    expect(Buffer.concat(received).toString()).to.equal('full!more');
    g.sync('fd_fdstat_set_flags', 1, nonBlocking);
    expect(await g.async('fd_write', ...g.written(1, 'x'))).to.equal(again);
    go();
    await later(0);
    expect(await g.async('fd_write', ...g.written(1, 'x'))).to.equal(0);
  });

  it('leaves a bounded number of bytes with a full stream in synchronous calls', () => {
    const stream = new Writable({ write: () => {} });
    const g = new Guest(context.runtime, { stdout: stream });
    g.module.memory.grow(16);
    g.module.memory.writeUint32(0, 65536);
    g.module.memory.writeUint32(4, 1 << 20);
    let calls = 0;
    while (g.sync('fd_write', 1, 0, 1, 64) === 0 && calls < 100) calls++;
    expect(calls).to.be.within(15, 18);
    expect(g.sync('fd_write', 1, 0, 1, 64)).to.equal(notSupported);
  });

  it('goes to web streams, and is EPIPE or EIO when the end is gone', async () => {
    const chunks: string[] = [];
    const web = new WritableStream<Uint8Array>({
      async write(chunk) {
        await later(5);
        chunks.push(Buffer.from(chunk).toString());
      },
    });
    const g = new Guest(context.runtime, { stdout: web });
    for (const text of ['a', 'b', 'c']) expect(await g.async('fd_write', ...g.written(1, text))).to.equal(0);
    expect(chunks).to.deep.equal(['a', 'b']);
    const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('gone')) });
    const g2 = new Guest(context.runtime, { stdout: gone });
    expect(await g2.async('fd_write', ...g2.written(1, 'x'))).to.equal(0);
    await later(0);
    expect(await g2.async('fd_write', ...g2.written(1, 'x'))).to.equal(pipe);
    expect(() => new Guest(context.runtime, { stdout: {} as never })).to.throw(TypeError, 'output');
  });

  it('stops at a full pipe of the host without holding up the event loop', async function () {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-stdio-'));
    try {
      execFileSync('mkfifo', [path.join(directory, 'pipe')]);
      const end = fs.openSync(path.join(directory, 'pipe'), fs.constants.O_RDWR);
      const g = new Guest(context.runtime, { stdout: end });
      g.module.memory.grow(16);
      g.module.memory.writeUint32(0, 65536);
      g.module.memory.writeUint32(4, 1 << 20);
      expect(await g.async('fd_write', 1, 0, 1, 64)).to.equal(0);
      expect(g.result).to.be.lessThan(1 << 20);
      for (const call of [
        () => g.module.call('fd_write', [1, 0, 1, 64], { timeoutMs: 30 }),
        async () => g.module.callSync('fd_write', [1, 0, 1, 64], { timeoutMs: 30 }),
      ]) {
        expect(await call().catch((error: InterruptedError) => error.code)).to.equal('ERR_WAZEN_TIMEOUT');
      }
      const writing = g.async('fd_write', 1, 0, 1, 64);
      fs.readSync(end, Buffer.alloc(65536));
      expect(await writing).to.equal(0);
      g.module.close();
      fs.closeSync(end);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });
});
