/** Clocks: `clock_res_get` and `clock_time_get`; the system's clocks and virtual ones. */
import type { WasiClocks, WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import { ClockId } from './layout.js';

/** The system's clocks, cut to microseconds, which is enough for programs and less of a help to timing attacks. Sleeping takes time. */
export const systemClocks: WasiClocks = {
  realtime: () => BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
  monotonic: () => (process.hrtime.bigint() / 1000n) * 1000n,
  resolution: 1000n,
};

export interface VirtualClockOptions {
  /** What the realtime clock shows first, in nanoseconds since 1970; default 2022-01-01T00:00Z. */
  readonly start?: bigint;
  /** By how much a reading moves the clock that is read, in nanoseconds, so that programs that wait for time to pass end; default 1 ms. */
  readonly step?: bigint;
}

/** Clocks that show the same in every run. */
export interface VirtualClocks extends WasiClocks {
  /** Takes no time, and moves both clocks. */
  sleep(nanoseconds: bigint): void;
  /** How often guests have slept. */
  readonly sleeps: number;
  /** For how long together, in nanoseconds. */
  readonly slept: bigint;
}

/** Latest time that a guest can be told. */
const latest = (1n << 64n) - 1n;

const newYear2022 = 1_640_995_200_000_000_000n;

/** Clocks that show the same in every run, and tell nothing of the host. Sleeping moves them and takes no time. */
export function virtualClocks({ start = newYear2022, step = 1_000_000n }: VirtualClockOptions = {}): VirtualClocks {
  if (typeof start !== 'bigint' || typeof step !== 'bigint' || start < 0n || step < 0n) {
    throw new TypeError('start and step of virtual clocks must be BigInts of nanoseconds, not negative');
  }
  let [realtime, monotonic] = [start, 0n];
  let sleeps = 0;
  let slept = 0n;
  const after = (time: bigint, nanoseconds: bigint) => (time + nanoseconds < latest ? time + nanoseconds : latest);
  const reading = (time: bigint, moved: (time: bigint) => void) => {
    moved(after(time, step));
    return time;
  };
  return {
    realtime: () => reading(realtime, time => (realtime = time)),
    monotonic: () => reading(monotonic, time => (monotonic = time)),
    resolution: step === 0n ? 1n : step,
    sleep(nanoseconds) {
      realtime = after(realtime, nanoseconds);
      monotonic = after(monotonic, nanoseconds);
      slept += nanoseconds;
      sleeps++;
    },
    get sleeps() {
      return sleeps;
    },
    get slept() {
      return slept;
    },
  };
}

/** What the clock with that id shows; EINVAL where there is none. */
export function readClock(clocks: WasiClocks, id: number): bigint {
  if (id === ClockId.Realtime) return clocks.realtime();
  if (id === ClockId.Monotonic) return clocks.monotonic();
  throw new WasiError(Errno.Inval);
}

export function clockFunctions({ memory, clocks }: WasiContext): WasiFunctions {
  return {
    clock_res_get(id: number, result: number) {
      if (id !== ClockId.Realtime && id !== ClockId.Monotonic) throw new WasiError(Errno.Inval);
      memory.setU64(result, clocks.resolution);
    },
    clock_time_get(id: number, _precision: bigint, result: number) {
      memory.setU64(result, readClock(clocks, id));
    },
  };
}
