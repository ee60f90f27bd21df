/** Clocks: `clock_res_get` and `clock_time_get`. */
import type { WasiClocks, WasiContext, WasiFunctions } from './context.js';
import { Errno, WasiError } from './errno.js';
import { ClockId } from './layout.js';

/** The system's clocks, cut to microseconds, which is enough for programs and less of a help to timing attacks. */
export const systemClocks: WasiClocks = {
  realtime: () => BigInt(Math.floor((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
  monotonic: () => (process.hrtime.bigint() / 1000n) * 1000n,
  resolution: 1000n,
};

export function clockFunctions({ memory, clocks }: WasiContext): WasiFunctions {
  const check = (id: number) => {
    if (id !== ClockId.Realtime && id !== ClockId.Monotonic) throw new WasiError(Errno.Inval);
  };
  return {
    clock_res_get(id: number, result: number) {
      check(id);
      memory.setU64(result, clocks.resolution);
    },
    clock_time_get(id: number, _precision: bigint, result: number) {
      check(id);
      memory.setU64(result, id === ClockId.Realtime ? clocks.realtime() : clocks.monotonic());
    },
  };
}
