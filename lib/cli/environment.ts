/** What programs may import from `env`: the modules of AssemblyScript and Emscripten, with the trace that `--hostlogging` asks for. */
import { writeSync } from 'node:fs';
import { assemblyScript } from '../api/assemblyscript.js';
import type { CompiledModule } from '../api/compiled-module.js';
import { emscripten } from '../api/emscripten.js';
import { hostFunction, type Importable, type Importables } from '../api/host-module.js';
import type { JsFunction } from '../runtime/host-function.js';
import { systemRandom } from '../wasi/random.js';
import type { HostLogging, LogScope } from '../wasi/trace.js';

const print = (text: string) => void writeSync(2, text);

/** The scope of a function of `env`. */
function scopeOf(name: string): LogScope {
  if (name === 'seed') return 'random';
  return name === 'emscripten_notify_memory_growth' ? 'memory' : 'proc';
}

function traced(name: string, value: Importable, { scopes, log }: HostLogging): Importable {
  if (!scopes.includes('all') && !scopes.includes(scopeOf(name))) return value;
  const fn = value as JsFunction;
  const trace = (shown: unknown[], call: () => unknown) => {
    log(`==> env.${name}(${shown.join(',')})`);
    const result = call();
    log(`<== (${result === undefined ? '' : String(result)})`);
    return result;
  };
  // Those that take no caller ignore a further argument less than those that do miss one.
  const takesCaller = name !== 'seed' && name !== 'emscripten_notify_memory_growth';
  if (!takesCaller) return (...args: unknown[]) => trace(args, () => fn(...args));
  return hostFunction((caller, ...args) => trace(args, () => fn(caller, ...args)));
}

/** What to give the program under the name `env`. */
export function environmentOf(compiled: CompiledModule, logging: HostLogging | undefined): Importables {
  const all = { ...assemblyScript({ stderr: print, trace: print, random: systemRandom }), ...emscripten(compiled) };
  if (logging === undefined) return all;
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, traced(name, value, logging)]));
}
