/** Arguments and environment: `args_*` and `environ_*`. */
import type { WasiContext, WasiFunctions } from './context.js';

function sizesGet({ memory }: WasiContext, strings: readonly Uint8Array[]) {
  const total = strings.reduce((sum, string) => sum + string.length, 0);
  return (count: number, bytes: number) => {
    memory.setU32(count, strings.length);
    memory.setU32(bytes, total);
  };
}

function get({ memory }: WasiContext, strings: readonly Uint8Array[]) {
  return (addresses: number, bytes: number) => {
    let at = bytes >>> 0;
    strings.forEach((string, i) => {
      memory.setU32((addresses >>> 0) + 4 * i, at);
      memory.bytes(at, string.length).set(string);
      at += string.length;
    });
  };
}

export function argsFunctions(context: WasiContext): WasiFunctions {
  return {
    args_sizes_get: sizesGet(context, context.args),
    args_get: get(context, context.args),
    environ_sizes_get: sizesGet(context, context.env),
    environ_get: get(context, context.env),
  };
}
