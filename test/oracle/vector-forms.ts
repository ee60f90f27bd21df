/**
 * Functions around one vector operator: loops that take operands from columns in memory and store the results as a column, in all the
 * forms that translation and compilation tell apart.
 */
import { Opcode } from '../../lib/wasm/opcode.js';
import { type WasmOpName, wasmOpcodes } from '../../lib/wasm/opcodes.js';
import { ValType } from '../../lib/wasm/types.js';
import { constantVectorsOf, fewVectorsOf, laneValues, pairsOf, type ShapeName, shapes, vectorsOf } from './lanes.js';
import { givesOpenNaNs } from './nans.js';
import { f32Few, f64Few, i32Values, i64Values } from './operands.js';
import { resultShapeOf, type Row, shapeOf } from './rows.js';
import { code, concat, constant, type FunctionText, loadAt, loadOf, storeAt, storeOf } from './wasm-bytes.js';

/** Columns have cells of 16 bytes. Byte addresses: of operand i; of the results; of operand i as it is afterwards. */
export const columnAt = (operand: number): number => 0x10000 * (1 + operand);
export const resultsAt = 0x40000;
export const laterAt = (operand: number): number => 0x10000 * (5 + operand);
export const pages = 8;
/** The number of bytes in a column; 24 values that stay alive; what became of them. */
export const sizeAt = 0;
export const aliveAt = 512;
export const aliveResultAt = 1024;
export const aliveCount = 24;

/** An operator with its immediates, and what it is tried on. */
export interface Operation {
  readonly row: Row;
  /** The opcode with its immediates. */
  readonly bytes: readonly number[];
  /** How the operator sees its operands; the result is as its name begins. */
  readonly shape: ShapeName;
  /** Operands, a column each, all of the same length. */
  readonly columns: readonly (readonly bigint[])[];
  /** Constants for each operand. */
  readonly constants: readonly (readonly bigint[])[];
}

export interface Form {
  readonly text: FunctionText;
  /** Cells of results. */
  readonly count: number;
  /** Operands of the result in a cell. */
  operandsAt(cell: number): readonly bigint[];
}

const counts = [0n, 1n, 2n, 5n, 7n, 8n, 9n, 15n, 16n, 17n, 31n, 32n, 33n, 63n, 64n, 65n, 127n, 128n, 255n, 256n].concat(
  [-1n, -7n, -64n, 0x7fffffffn, 0x80000000n, 0x80000001n].map(value => BigInt.asUintN(32, value)),
);

const scalarValues: Readonly<Partial<Record<ValType, readonly bigint[]>>> = {
  [ValType.I32]: i32Values,
  [ValType.I64]: i64Values,
  [ValType.F32]: f32Few,
  [ValType.F64]: f64Few,
};

const isShift = (row: Row): boolean => /\.sh[lr]/.test(row.name);

function product(left: readonly bigint[], right: readonly bigint[]): readonly [readonly bigint[], readonly bigint[]] {
  return [left.flatMap(x => right.map(() => x)), left.flatMap(() => right)];
}

function columnsOf(row: Row, shape: ShapeName): readonly (readonly bigint[])[] {
  const [first, second] = row.operands;
  if (first !== ValType.V128) return [scalarValues[first]!];
  if (second === undefined) return [vectorsOf(shape)];
  if (second !== ValType.V128) return product(fewVectorsOf(shape), isShift(row) ? counts : scalarValues[second]!);
  const pairs = pairsOf(shape);
  if (row.operands.length === 2) return pairs;
  const masks = vectorsOf(shape);
  return [...pairs, pairs[0].map((_, i) => masks[i % masks.length])];
}

function constantsOf(row: Row, shape: ShapeName): readonly (readonly bigint[])[] {
  return row.operands.map(type =>
    type === ValType.V128
      ? constantVectorsOf(shape)
      : isShift(row)
        ? counts
        : [...scalarValues[type]!.slice(0, 4), laneValues[shape].at(-1)!],
  );
}

/** The operator with each of its lane immediates, by lane, or alone. */
export function operationsOf(row: Row): readonly Operation[] {
  const shape = shapeOf(row);
  const [columns, constants] = [columnsOf(row, shape), constantsOf(row, shape)];
  const lanes = row.immediates.includes('lane') ? Array.from({ length: shapes[shape].count }, (_, i) => [i]) : [[]];
  return lanes.map(lane => ({ row, shape, columns, constants, bytes: [...code(row.code), ...lane] }));
}

// ---- functions

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const i32 = (value: number): number[] => constant(ValType.I32, BigInt(value));

/** Code of the operator's value, the operands that must be in locals, and those that are constants. */
interface Value {
  readonly value: readonly number[];
  readonly enter: readonly number[];
  readonly fixed?: readonly (bigint | undefined)[];
}

/** Writes the forms of one operation; operand i is in local i, then comes the place in the columns, then the forms' own locals. */
class FormWriter {
  readonly #place: number;
  readonly #operands: readonly ValType[];
  readonly #result: ValType;

  constructor(
    readonly operation: Operation,
    /** Number of the function that takes the operands as parameters. */
    readonly inner: number,
  ) {
    this.#operands = operation.row.operands;
    this.#place = this.#operands.length;
    this.#result = operation.row.result!;
  }

  get #last(): number {
    return this.#operands.length - 1;
  }

  /** Operand from memory. */
  #cell(operand: number): number[] {
    return [...get(this.#place), ...loadOf(this.#operands[operand], columnAt(operand))];
  }

  #enter(operands: readonly number[] = this.#operands.map((_, i) => i)): number[] {
    return concat(...operands.map(i => [...this.#cell(i), ...set(i)]));
  }

  #store(value: readonly number[], type = this.#result, at = resultsAt): number[] {
    return concat(get(this.#place), value, storeOf(type, at));
  }

  /** A function that does something for each place. */
  #loop(body: readonly number[], locals: readonly ValType[] = []): FunctionText {
    const next = [...get(this.#place), ...i32(16), ...code(Opcode.I32Add), 0x22, this.#place];
    const again = [...next, ...loadAt(ValType.I32, sizeAt), ...code(Opcode.I32LtU), 0x0d, 0];
    return { locals: [...this.#operands, ValType.I32, ...locals], body: [0x03, 0x40, ...body, ...again, 0x0b] };
  }

  #form(text: FunctionText, operandsAt?: Form['operandsAt']): Form {
    const { columns } = this.operation;
    return { text, count: columns[0].length, operandsAt: operandsAt ?? (cell => columns.map(column => column[cell])) };
  }

  #values(): Record<string, Value> {
    const { bytes, constants } = this.operation;
    const all = this.#operands.map((_, i) => i);
    const locals = concat(...all.map(get));
    const values: Record<string, Value> = {
      r: { value: [...locals, ...bytes], enter: all },
      p: { value: [...locals, 0x10, this.inner], enter: all },
      m: { value: concat(...all.map(i => this.#cell(i)), bytes), enter: [] },
    };
    if (this.#last > 0) {
      const [rest, others] = [all.slice(1), all.slice(0, -1)];
      values['f'] = { value: concat(this.#cell(0), ...rest.map(get), bytes), enter: rest };
      values['n'] = { value: concat(...others.map(get), this.#cell(this.#last), bytes), enter: others };
    }
    for (const operand of new Set([0, this.#last])) {
      constants[operand].forEach((bits, i) => {
        const value = concat(...all.map(j => (j === operand ? constant(this.#operands[j], bits) : get(j))), bytes);
        const fixed = all.map(j => (j === operand ? bits : undefined));
        values[`${operand === this.#last ? 'k' : 'c'}${i}`] = { value, enter: all.filter(j => j !== operand), fixed };
      });
    }
    return values;
  }

  /** `e`: a vector twice. */
  #equal(): Form | undefined {
    if (this.#operands.length !== 2 || this.#operands[1] !== ValType.V128) return undefined;
    const text = this.#loop([...this.#enter([0]), ...this.#store([...get(0), ...get(0), ...this.operation.bytes])]);
    const [column] = this.operation.columns;
    return this.#form(text, cell => [column[cell], column[cell]]);
  }

  /** `a`: the result is the next first operand. NaNs would differ for ever. */
  #accumulated(): Form | undefined {
    if (this.#operands[0] !== this.#result || givesOpenNaNs(this.operation.row.name)) return undefined;
    const rest = this.#operands.map((_, i) => i).slice(1);
    const value = [...concat(get(0), ...rest.map(get)), ...this.operation.bytes, 0x22, 0];
    return this.#form(this.#loop([...this.#enter(rest), ...this.#store(value)]));
  }

  /** `u`: operands are stored after the operator. */
  #usedLater(value: readonly number[]): Form {
    const uses = this.#operands.map((type, i) => this.#store(get(i), type, laterAt(i)));
    return this.#form(this.#loop(concat(this.#enter(), this.#store(value), ...uses)));
  }

  /** `w`: the operator between the loads and the uses of many vectors. */
  #underPressure(value: readonly number[]): Form {
    const first = this.#place + 1;
    const many = Array.from({ length: aliveCount }, (_, i) => i);
    const enter = many.map(i => [...loadAt(ValType.V128, aliveAt + 16 * i), ...set(first + i)]);
    const leave = many.map(i => storeAt(ValType.V128, aliveResultAt + 16 * i, get(first + i)));
    const body = concat(...enter, this.#enter(), this.#store(value), ...leave);
    return this.#form(this.#loop(body, new Array<ValType>(aliveCount).fill(ValType.V128)));
  }

  /** `z`: nothing but constants, straight. */
  #constants(): Form {
    const { constants, bytes } = this.operation;
    const tuples = constants
      .reduce<bigint[][]>((some, list) => some.flatMap(tuple => list.map(bits => [...tuple, bits])), [[]])
      .slice(0, 400);
    const value = (tuple: readonly bigint[]): number[] => concat(...tuple.map((bits, i) => constant(this.#operands[i], bits)), bytes);
    const stores = tuples.map((tuple, i) => storeAt(this.#result, resultsAt + 16 * i, value(tuple)));
    return { text: { locals: [], body: concat(...stores) }, count: tuples.length, operandsAt: cell => tuples[cell] };
  }

  /** What is branched on or selected by: an integer, also negated, or whether a vector has any bit, or all lanes. */
  #branches(value: readonly number[]): Record<string, number[]> {
    const say = (what: number): number[] => this.#store(i32(what), ValType.I32);
    const either = (condition: readonly number[]): number[] => concat(condition, [0x04, 0x40], say(1), [0x05], say(2), [0x0b]);
    const name = this.operation.row.name;
    if (this.#result === ValType.V128) {
      const shape = resultShapeOf(this.operation.row)!;
      const integers = shape.replace('f', 'i') as 'i8x16';
      if (givesOpenNaNs(name)) return {};
      return {
        o: either([...value, ...code(Opcode.V128AnyTrue)]),
        l: either([...value, ...code(wasmOpcodes[`${integers}.all_true` satisfies WasmOpName].code)]),
        h: this.#store([...value, ...code(wasmOpcodes[`${integers}.bitmask` satisfies WasmOpName].code)], ValType.I32),
      };
    }
    if (this.#result !== ValType.I32) return {};
    return {
      i: either(value),
      g: either([...value, ...code(Opcode.I32Eqz)]),
      b: concat(say(3), [0x02, 0x40], value, [0x0d, 0], say(4), [0x0b]),
      s: this.#store(concat(i32(5), i32(6), value, [0x1b])),
      v: this.#store(concat(...[0, 1].map(i => loadAt(ValType.V128, aliveAt + 16 * i)), value, [0x1b]), ValType.V128),
    };
  }

  /** All forms by name. */
  write(): Record<string, Form> {
    const forms: Record<string, Form | undefined> = {};
    const { columns } = this.operation;
    const values = this.#values();
    for (const [name, { value, enter, fixed }] of Object.entries(values)) {
      const operandsAt = fixed && ((cell: number) => fixed.map((bits, i) => bits ?? columns[i][cell]));
      forms[name] = this.#form(this.#loop([...this.#enter(enter), ...this.#store(value)]), operandsAt);
      if (/[pf]|\d\d/.test(name)) continue;
      for (const [branch, body] of Object.entries(this.#branches(value))) {
        forms[branch + name] = this.#form(this.#loop([...this.#enter(enter), ...body]), operandsAt);
      }
    }
    const { value } = values['r'];
    forms['e'] = this.#equal();
    forms['a'] = this.#accumulated();
    forms['u'] = this.#usedLater(value);
    forms['w'] = this.#underPressure(value);
    forms['z'] = this.#constants();
    return Object.fromEntries(Object.entries(forms).filter((entry): entry is [string, Form] => entry[1] !== undefined));
  }
}

/**
 * Forms of an operation: `r` operands from locals, `p` parameters, `m` from memory, `f` the first and `n` the last one from memory, `k<i>`
 * constant i as last operand, `c<i>` as first; `e` equal operands, `a` the result again as operand, `u` operands that are used later, `w`
 * with many vectors alive, `z` constants only. In front of those names: `i`, `g`, `b`, `o`, `l` branches, `s`, `v` selects, `h` a bitmask.
 */
export function formsOf(operation: Operation, inner: number): Record<string, Form> {
  return new FormWriter(operation, inner).write();
}

/** The function that forms `p` call. */
export function innerOf({ row, bytes }: Operation): FunctionText {
  return { params: row.operands, results: [row.result!], locals: [], body: [...concat(...row.operands.map((_, i) => get(i))), ...bytes] };
}
