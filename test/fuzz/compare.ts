/**
 * Runs a generated module on V8 and on wazen's engines and compares everything that shows: results, kinds of traps, calls of the host,
 * memory, globals, null elements of the table, after every call.
 */
import type { EngineName } from '../../lib/engine/select.js';
import { Runtime } from '../../lib/index.js';
import type { ValType } from '../../lib/wasm/types.js';
import { type FuncType } from '../../lib/wasm/types.js';
import { memoryState, outcomeOf, tableState, textOf, trapKind } from '../oracle/observed.js';
import { f64Few, i32Values, i64Values } from '../oracle/operands.js';
import { generate, type Generated } from './generate.js';
import { Random } from './random.js';

/** Types of the DOM library, which Node has no part of. */
declare const WebAssembly: any;

/** Calls of guests' functions that one call from outside may make. */
const fuel = 60;

type Imports = Record<string, Record<string, (...args: any[]) => unknown>>;
type Exports = Record<string, any>;
interface Side {
  readonly name: string;
  instantiate(bytes: Uint8Array, imports: Imports): Exports;
}

const v8: Side = { name: 'V8', instantiate: (bytes, imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports };

function wazen(engine: EngineName): Side {
  const runtime = new Runtime({ engine });
  return { name: engine, instantiate: (bytes, imports) => runtime.compileSync(bytes).instantiate({ imports: imports as never }).exports };
}

const inputs: readonly (readonly (number | bigint)[])[] = [
  i32Values.map(value => Number(BigInt.asIntN(32, value))),
  i64Values.map(value => BigInt.asIntN(64, value)),
  [0, -0, 1, -1.5, 3.7, 1e10, 1e30, Infinity, NaN],
  f64Few.map(bits => new Float64Array(new BigUint64Array([bits]).buffer)[0]),
];

function argumentsFor(type: FuncType, random: Random): (number | bigint)[] {
  return type.params.map((param: ValType) => random.pick(inputs[param]));
}

/** All that happens on one side, a line each. */
function record(side: Side, module: Generated, rounds: number): string[] {
  const lines: string[] = [];
  let depth = 0;
  const again = (argument: number): number => {
    if (depth > 1) return -1;
    depth++;
    try {
      const type = module.exports.get('f2')!;
      exports['f2'](...argumentsFor(type, new Random(argument)));
      return 1;
    } catch (error) {
      lines.push(`again: ${trapKind(error)}`);
      return 0;
    } finally {
      depth--;
    }
  };
  const log = (...args: unknown[]): number => lines.push(`log ${textOf(args)}`);
  const exports = side.instantiate(module.bytes, { env: { log, again } });
  const random = new Random(module.seed + 1);
  for (let round = 0; round < rounds; round++) {
    for (const [name, type] of module.exports) {
      const args = argumentsFor(type, random);
      exports['g0'].value = fuel;
      const result = outcomeOf(() => exports[name](...args));
      lines.push(`${name}(${args.map(textOf).join(', ')}) = ${result}`, `  ${stateOf(exports, module)}`);
    }
  }
  return lines;
}

function stateOf(exports: Exports, module: Generated): string {
  exports['vectors']();
  const globals = module.globals.map(name => textOf(exports[name].value)).join(' ');
  return `globals ${globals} memory ${memoryState(exports['memory'])} table ${tableState(exports['table'])}`;
}

/** Compares modules on V8 and the given engines. */
export class Comparison {
  readonly #sides: readonly Side[];

  constructor(engines: readonly EngineName[]) {
    this.#sides = engines.map(wazen);
  }

  /** What differs, or undefined if nothing does. */
  run(seed: number, drop: ReadonlySet<number> = new Set(), rounds = 2): string | undefined {
    const module = generate(seed, drop);
    const expected = record(v8, module, rounds);
    for (const side of this.#sides) {
      const actual = record(side, module, rounds);
      const at = expected.findIndex((line, i) => line !== actual[i]);
      if (at >= 0)
        return `seed ${seed}, line ${at}\n  V8: ${expected[at - 1] ?? ''}\n      ${expected[at]}\n  ${side.name}: ${actual[at - 1] ?? ''}\n      ${actual[at]}`;
      if (actual.length > expected.length) return `seed ${seed}: ${side.name} does more: ${actual[expected.length]}`;
    }
    return undefined;
  }
}
