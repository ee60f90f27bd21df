/** `poll_oneoff` and the clocks: what is ready, when, and what it costs the host. */
import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import type { InterruptedError } from '../../lib/index.js';
import { systemClocks, virtualClocks, type WasiClocks } from '../../lib/index.js';
import { onEveryEngine } from '../api/support.js';
import { Guest, type Event } from './forwarder.js';

const [badDescriptor, fault, invalid, notSupported] = [8, 21, 28, 58];
const [clock, read, write] = [0, 1, 2];
const [realtime, monotonic] = [0, 1];
const absolute = 1;
const millisecond = 1_000_000n;
const endOfTime = (1n << 64n) - 1n;
const later = (milliseconds: number) => new Promise(done => setTimeout(done, milliseconds));

const clockEvent = (userdata: bigint): Event => ({ userdata, errno: 0, type: clock, bytes: 0n, flags: 0 });

onEveryEngine('poll_oneoff on clocks', context => {
  const system = (options = {}) => new Guest(context.runtime, { clocks: systemClocks, ...options });

  it('sleeps for a relative or until an absolute time, on either clock', async () => {
    const g = system();
    for (const id of [realtime, monotonic]) {
      for (const flags of [0, absolute]) {
        for (const poll of [g.poll.bind(g), g.pollSync.bind(g)]) {
          const start = performance.now();
          const timeout = 20n * millisecond + (flags === absolute ? g.clock(id) : 0n);
          expect(await poll([{ userdata: 7n, type: clock, clock: id, timeout, flags }])).to.deep.equal([clockEvent(7n)]);
          expect(performance.now() - start).to.be.within(19, 500);
        }
      }
    }
  });

  it('reports at once what is in the past, and the earliest of several', async () => {
    const g = system();
    const start = performance.now();
    for (const timeout of [0n, 1n, g.clock(realtime) - 1n]) {
      expect(await g.poll([{ userdata: 1n, type: clock, clock: realtime, timeout, flags: absolute }])).to.deep.equal([clockEvent(1n)]);
    }
    const list = [
      { userdata: 1n, type: clock, clock: monotonic, timeout: endOfTime },
      { userdata: 2n, type: clock, clock: monotonic, timeout: 10n * millisecond },
      { userdata: 3n, type: clock, clock: realtime, timeout: endOfTime, flags: absolute },
    ];
    expect(await g.poll(list)).to.deep.equal([clockEvent(2n)]);
    expect(g.pollSync(list)).to.deep.equal([clockEvent(2n)]);
    expect(performance.now() - start).to.be.lessThan(500);
  });

  it('lets the event loop turn in asynchronous calls, and ends at timeoutMs in both', async () => {
    const g = system();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const args = g.subscriptions([{ userdata: 1n, type: clock, timeout: endOfTime }]);
    for (const call of [
      () => g.module.call('poll_oneoff', args, { timeoutMs: 40 }),
      async () => g.module.callSync('poll_oneoff', args, { timeoutMs: 40 }),
    ]) {
      const start = performance.now();
      expect(await call().catch((error: InterruptedError) => error.code)).to.equal('ERR_WAZEN_TIMEOUT');
      expect(performance.now() - start).to.be.within(39, 500);
    }
    clearInterval(timer);
    expect(turns).to.be.greaterThan(10);
    const controller = new AbortController();
    const aborted = g.module.call('poll_oneoff', args, { signal: controller.signal }).catch((error: InterruptedError) => error.code);
    setTimeout(() => controller.abort(), 5);
    expect(await aborted).to.equal('ERR_WAZEN_ABORTED');
    // Nothing is left that would keep a process alive for centuries.
    expect(process.getActiveResourcesInfo().filter(name => name === 'Timeout').length).to.be.lessThan(3);
  });

  it('takes no time on virtual clocks, which are the default and the same in every run', async () => {
    const runs = [];
    for (let i = 0; i < 2; i++) {
      const clocks = virtualClocks();
      const g = new Guest(context.runtime, i === 0 ? { clocks } : {});
      const before = g.clock(monotonic);
      expect(await g.poll([{ userdata: 1n, type: clock, clock: monotonic, timeout: 3600_000n * millisecond }])).to.deep.equal([
        clockEvent(1n),
      ]);
      g.pollSync([{ userdata: 1n, type: clock, clock: realtime, timeout: 1_800_000_000_000n * millisecond, flags: absolute }]);
      runs.push([before, g.clock(monotonic), g.clock(realtime)]);
      if (i === 0) expect(clocks.sleeps).to.equal(2);
      if (i === 0) expect(clocks.slept > 3600_000n * millisecond).to.equal(true);
    }
    expect(runs[0]).to.deep.equal(runs[1]);
    expect(runs[0]![0]).to.equal(0n);
    expect(runs[0]![1]! >= 3600_000n * millisecond).to.equal(true);
    expect(runs[0]![2]! >= 1_800_000_000_000n * millisecond).to.equal(true);
    const forever = virtualClocks();
    forever.sleep(endOfTime);
    forever.sleep(endOfTime);
    expect(forever.monotonic()).to.equal(endOfTime);
    expect(() => virtualClocks({ step: -1n })).to.throw(TypeError, 'step');
  });

  it('leaves sleeping to clocks that can, which may return a Promise', async () => {
    const slept: bigint[] = [];
    const clocks: WasiClocks = { ...virtualClocks(), sleep: nanoseconds => (slept.push(nanoseconds), later(5).then(() => {})) };
    const g = new Guest(context.runtime, { clocks });
    const list = [
      { userdata: 1n, type: clock, timeout: 10n ** 15n },
      { userdata: 2n, type: clock, timeout: 10n ** 18n },
    ];
    expect(await g.poll(list)).to.deep.equal([clockEvent(1n)]);
    expect(slept).to.have.length(1);
    expect(g.pollSync(list)).to.equal(notSupported);
  });

  it('refuses what is wrong with a subscription in its event, and with the call by its result', async () => {
    const g = system();
    const wrong = { userdata: 9n, errno: invalid, type: clock, bytes: 0n, flags: 0 };
    expect(await g.poll([{ userdata: 9n, type: clock, clock: 2 }])).to.deep.equal([wrong]);
    expect(await g.poll([{ userdata: 9n, type: clock, clock: 77 }])).to.deep.equal([wrong]);
    expect(await g.poll([{ userdata: 9n, type: clock, flags: 6 }])).to.deep.equal([wrong]);
    expect(await g.poll([{ userdata: 9n, type: 3 }])).to.equal(invalid);
    expect(await g.poll([])).to.equal(invalid);
    expect(await g.async('poll_oneoff', 0, 0, 5000, 0)).to.equal(invalid);
    expect(await g.async('poll_oneoff', 0, 0, -1, 0)).to.equal(invalid);
    expect(await g.async('poll_oneoff', 65536 - 47, 0, 1, 0)).to.equal(fault);
    expect(await g.async('poll_oneoff', 0, 65536 - 31, 1, 0)).to.equal(fault);
    expect(await g.async('poll_oneoff', 0, 1024, 1, 65533)).to.equal(fault);
  });
});

onEveryEngine('poll_oneoff on descriptors', context => {
  it('reports descriptors that are ready, or wrong, with the bytes at hand', async () => {
    const g = new Guest(context.runtime, { stdin: 'abc' });
    const list = [
      { userdata: 1n, type: read, fd: 0 },
      { userdata: 2n, type: write, fd: 1 },
      { userdata: 3n, type: read, fd: 99 },
      { userdata: 4n, type: clock, timeout: endOfTime },
    ];
    const events = [
      { userdata: 1n, errno: 0, type: read, bytes: 3n, flags: 0 },
      { userdata: 2n, errno: 0, type: write, bytes: 0n, flags: 0 },
      { userdata: 3n, errno: badDescriptor, type: read, bytes: 0n, flags: 0 },
    ];
    expect(await g.poll(list)).to.deep.equal(events);
    expect(g.pollSync(list)).to.deep.equal(events);
    g.readSync(0);
    expect(g.pollSync([list[0]!])).to.deep.equal([{ userdata: 1n, errno: 0, type: read, bytes: 0n, flags: 1 }]);
  });

  it('waits for input or a clock, whichever is first', async () => {
    const stdin = new PassThrough();
    const g = new Guest(context.runtime, { stdin, clocks: systemClocks });
    const list = (timeout: bigint) => [
      { userdata: 1n, type: read, fd: 0 },
      { userdata: 2n, type: clock, clock: monotonic, timeout },
    ];
    expect(await g.poll(list(10n * millisecond))).to.deep.equal([clockEvent(2n)]);
    expect(g.pollSync(list(10n * millisecond))).to.deep.equal([clockEvent(2n)]);
    setTimeout(() => stdin.write('hello'), 10);
    expect(await g.poll(list(endOfTime))).to.deep.equal([{ userdata: 1n, errno: 0, type: read, bytes: 5n, flags: 0 }]);
    expect(await g.read(0)).to.equal('hello');
    setTimeout(() => stdin.end(), 10);
    expect(await g.poll([list(0n)[0]!])).to.deep.equal([{ userdata: 1n, errno: 0, type: read, bytes: 0n, flags: 1 }]);
  });

  it('is ENOTSUP in a synchronous call that nothing could end', () => {
    const g = new Guest(context.runtime, { stdin: new PassThrough() });
    expect(g.pollSync([{ userdata: 1n, type: read, fd: 0 }])).to.equal(notSupported);
  });
});
