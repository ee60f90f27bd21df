/** Listeners given to a guest, and the connections that it accepts, over the loopback interface. */
import { expect } from 'chai';
import { once } from 'node:events';
import net from 'node:net';
import { InterruptedError, systemClocks } from '../../lib/index.js';
import { onEveryEngine } from '../api/support.js';
import { Guest } from './forwarder.js';

const [badDescriptor, again, invalid, notASocket, notSupported, brokenPipe] = [8, 6, 28, 57, 58, 64];
const listenerFd = 3;
const nonBlocking = 4;
const [peek, waitAll] = [1, 2];
const [shutRead, shutWrite] = [1, 2];
const result = 64;
const later = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds));

onEveryEngine('sockets', context => {
  let server: net.Server;
  let g: Guest;
  const clients: net.Socket[] = [];

  beforeEach(async () => {
    server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    g = new Guest(context.runtime, { listeners: [server], clocks: systemClocks });
  });
  afterEach(async () => {
    g.module.close();
    for (const client of clients.splice(0)) client.destroy();
    server.close();
    await once(server, 'close');
  });

  const connect = () => {
    const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  const accept = async (flags = 0) => {
    expect(await g.async('sock_accept', listenerFd, flags, result)).to.equal(0);
    return g.result;
  };

  it('are accepted, received from and sent to; the guest is parked meanwhile', async () => {
    const accepting = accept();
    await later(10);
    const client = connect();
    const fd = await accepting;
    expect(fd).to.equal(4);
    const receiving = g.receive(fd);
    setTimeout(() => client.write('ping'), 10);
    expect(await receiving).to.equal('ping');
    const [, ...vectors] = g.written(fd, 'pong');
    expect(await g.async('sock_send', fd, vectors[0], vectors[1], 0, result)).to.equal(0);
    expect(g.result).to.equal(4);
    expect(String((await once(client, 'data'))[0])).to.equal('pong');
    client.end('bye');
    expect(await g.read(fd)).to.equal('bye');
    expect(await g.receive(fd)).to.equal('');
    // The client has finished sending, and still gets an answer.
    expect(await g.async('fd_write', ...g.written(fd, 'answer'))).to.equal(0);
    expect(String((await once(client, 'data'))[0])).to.equal('answer');
    expect(g.sync('fd_close', fd)).to.equal(0);
    await once(client, 'end');
    expect(await g.receive(fd)).to.equal(badDescriptor);
  });

  it('can be looked into, and be waited for until all has come', async () => {
    const client = connect();
    const fd = await accept();
    client.write('abc');
    expect(await g.receive(fd, 2, peek)).to.equal('ab');
    expect(await g.receive(fd, 2, peek)).to.equal('ab');
    const receiving = g.receive(fd, 6, waitAll);
    setTimeout(() => client.write('defgh'), 10);
    expect(await receiving).to.equal('abcdef');
    setTimeout(() => client.end(), 10);
    expect(await g.receive(fd, 6, waitAll)).to.equal('gh');
    expect(await g.receive(fd, 6, 4)).to.equal(invalid);
  });

  it('can be non-blocking, and polled', async () => {
    expect(g.sync('fd_fdstat_set_flags', listenerFd, nonBlocking)).to.equal(0);
    expect(await g.async('sock_accept', listenerFd, 0, result)).to.equal(again);
    const client = connect();
    expect(await g.poll([{ userdata: 1n, type: 1, fd: listenerFd }])).to.deep.include({
      userdata: 1n,
      errno: 0,
      type: 1,
      bytes: 0n,
      flags: 0,
    });
    const fd = await accept(nonBlocking);
    expect(await g.receive(fd)).to.equal(again);
    const polling = g.poll([
      { userdata: 1n, type: 1, fd },
      { userdata: 2n, type: 0, timeout: 10_000_000_000n },
    ]);
    setTimeout(() => client.write('12345'), 10);
    expect(await polling).to.deep.equal([{ userdata: 1n, errno: 0, type: 1, bytes: 5n, flags: 0 }]);
    expect(g.pollSync([{ userdata: 3n, type: 2, fd }])).to.have.length(1);
    expect(await g.async('sock_accept', listenerFd, 8, result)).to.equal(invalid);
  });

  it('are shut down in either direction', async () => {
    const client = connect();
    const fd = await accept();
    expect(await g.async('sock_shutdown', fd, 0)).to.equal(invalid);
    expect(await g.async('sock_shutdown', fd, 4)).to.equal(invalid);
    expect(await g.async('sock_shutdown', fd, shutWrite)).to.equal(0);
    client.resume();
    await once(client, 'end');
    expect(await g.async('fd_write', ...g.written(fd, 'x'))).to.equal(brokenPipe);
    expect(await g.async('sock_shutdown', fd, shutRead)).to.equal(0);
    expect(await g.receive(fd)).to.equal('');
  });

  it('wait for a peer that does not read', async () => {
    const client = connect();
    client.pause();
    const fd = await accept();
    g.module.memory.grow(16);
    g.module.memory.writeUint32(0, 65536);
    g.module.memory.writeUint32(4, 1 << 20);
    let error: unknown;
    let calls = 0;
    while (error === undefined && calls < 100) {
      calls++;
      error = await g.module.call('sock_send', [fd, 0, 1, 0, result], { timeoutMs: 50 }).then(
        () => undefined,
        reason => reason,
      );
    }
    expect(error).to.be.instanceOf(InterruptedError);
    expect(calls).to.be.lessThan(50);
  });

  it('survive peers that vanish', async () => {
    const client = connect();
    const fd = await accept();
    client.resetAndDestroy();
    await later(20);
    expect(await g.receive(fd)).to.be.oneOf(['', 29]);
    for (let i = 0; i < 3; i++) expect(await g.async('fd_write', ...g.written(fd, 'x'))).to.be.oneOf([0, brokenPipe]);
  });

  it('are ENOTSUP in synchronous calls that would have to wait', async () => {
    expect(g.sync('sock_accept', listenerFd, 0, result)).to.equal(notSupported);
    connect();
    const fd = await accept();
    expect(g.sync('sock_recv', fd, ...g.vector(4), 0, result, 72)).to.equal(notSupported);
  });

  it('are told from what is none', async () => {
    const pointers: [number, number] = g.vector(4);
    for (const fd of [0, 1, 2]) {
      expect(await g.async('sock_accept', fd, 0, result)).to.equal(notASocket);
      expect(await g.async('sock_recv', fd, ...pointers, 0, result, 72)).to.equal(notASocket);
      expect(await g.async('sock_send', fd, ...pointers, 0, result)).to.equal(notASocket);
      expect(await g.async('sock_shutdown', fd, 1)).to.equal(notASocket);
    }
    expect(await g.async('sock_accept', 77, 0, result)).to.equal(badDescriptor);
    expect(await g.async('sock_shutdown', 77, 1)).to.equal(badDescriptor);
    expect(await g.async('sock_shutdown', listenerFd, 1)).to.equal(invalid);
    expect(await g.async('sock_recv', listenerFd, ...pointers, 0, result, 72)).to.equal(invalid);
    connect();
    const fd = await accept();
    expect(await g.async('sock_accept', fd, 0, result)).to.equal(invalid);
    expect(await g.async('sock_send', fd, ...pointers, 1, result)).to.equal(invalid);
    expect(await g.async('sock_recv', fd, 65535, 1, 0, result, 72)).to.equal(21);
  });

  it('end with the module: waiting connections and open ones', async () => {
    const [one, two] = [connect(), connect()];
    await accept();
    await later(10);
    g.module.close();
    await Promise.all([one, two].map(client => once(client.resume(), 'close')));
    expect(server.listenerCount('connection')).to.equal(0);
  });
});
