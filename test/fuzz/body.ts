/**
 * Writes random function bodies: valid, ending, and with results that the standard fixes.
 *
 * - A loop has a counter of its own, and every branch back counts it down, so loops end; calls take fuel (shape.ts).
 * - NaNs become one fixed NaN where their bits would show: in stores, reinterpretations and as the sign of a copysign.
 * - Statements and expressions are *nodes* with numbers in order of writing. A node in `drop` is generated and thrown away (an
 *   expression becomes a zero), so that what follows stays the same: that is how failures are made small (reduce.ts).
 */
import { wasmOpcodes, type WasmOpName, type OpcodeRow } from '../../lib/wasm/opcodes.js';
import { type FuncType, ValType, valTypeCodes } from '../../lib/wasm/types.js';
import { code as opcode, constant, sleb, uleb } from '../oracle/wasm-bytes.js';
import { f32Bits, f64Bits, i32Values, i64Values } from '../oracle/operands.js';
import type { Random } from './random.js';
import { type Body, fuelGlobal, importedFunctions, randomTypes, scalars, type Shape, typeIndex } from './shape.js';

type Row = OpcodeRow & { readonly name: string; readonly operands: readonly ValType[] };

const rows = Object.entries<OpcodeRow>(wasmOpcodes).map(([name, row]) => ({ name, ...row }));
const scalarRows = rows.filter(
  (row): row is Row => !!row.operands?.length && [...row.operands, row.result ?? 0].every(type => type <= ValType.F64),
);
const numericOf = scalars.map(type => scalarRows.filter(row => row.result === type && row.immediates.length === 0));
const loadsOf = scalars.map(type => scalarRows.filter(row => row.result === type && row.immediates[0] === 'memarg'));
const stores = scalarRows.filter(row => row.result === undefined && row.immediates[0] === 'memarg');
const operatorsOf = scalars.map(type =>
  numericOf[type].filter(row => row.operands.length === 2 && row.operands[0] === type && !/div|rem/.test(row.name)),
);

const interesting = [i32Values, i64Values, f32Bits, f64Bits];

interface Label {
  readonly types: readonly ValType[];
  /** Local that counts the rounds of a loop; undefined for other labels. */
  readonly counter: number | undefined;
}

const maxDepth = 6;
const maxLoops = 2;

/** Writes one body. */
export class BodyWriter {
  readonly #random: Random;
  readonly #shape: Shape;
  readonly #type: FuncType;
  readonly #index: number;
  readonly #takeNode: () => boolean;
  readonly #locals: ValType[];
  /** Loop counters: may be read, not written. */
  readonly #counters = new Set<number>();
  readonly #labels: Label[] = [];
  #code: number[] = [];
  #depth = 0;
  #loops = 0;
  #budget: number;
  readonly #isLeaf: boolean;

  /** `index` is the function's; `takeNode` numbers nodes: it says whether the next one is kept. */
  constructor(random: Random, shape: Shape, index: number, takeNode: () => boolean) {
    const type = shape.functions[index];
    this.#random = random;
    this.#shape = shape;
    this.#index = index;
    this.#type = type;
    this.#takeNode = takeNode;
    this.#locals = [...type.params, ...randomTypes(random, 6), ...scalars];
    this.#budget = random.between(10, 150);
    this.#isLeaf = random.chance(30);
  }

  write(): Body {
    if (!this.#isLeaf) this.#takeFuel();
    this.#labels.push({ types: this.#type.results, counter: undefined });
    this.#statements(this.#random.between(1, 8));
    this.#values(this.#type.results);
    return { locals: this.#locals.slice(this.#type.params.length), code: this.#code };
  }

  #emit(...bytes: number[]): void {
    this.#code.push(...bytes);
  }

  #op(name: WasmOpName, ...immediates: number[]): void {
    this.#emit(...opcode(wasmOpcodes[name].code), ...immediates.flatMap(uleb));
  }

  #i32(value: number): void {
    this.#emit(0x41, ...sleb(BigInt(value | 0)));
  }

  #takeFuel(): void {
    this.#op('global.get', fuelGlobal);
    this.#i32(1);
    this.#op('i32.sub');
    this.#op('global.set', fuelGlobal);
    this.#op('global.get', fuelGlobal);
    this.#i32(0);
    this.#op('i32.lt_s');
    this.#emit(0x04, 0x40, 0x00, 0x0b);
  }

  // ---- nodes

  #node(write: () => void, otherwise: () => void): void {
    const isKept = this.#takeNode();
    const outer = this.#code;
    this.#code = [];
    this.#depth++;
    this.#budget--;
    write();
    this.#depth--;
    const inner = this.#code;
    this.#code = outer;
    if (isKept) for (const byte of inner) this.#code.push(byte);
    else otherwise();
  }

  #statements(count: number): void {
    for (let i = 0; i < count && this.#budget > 0; i++) {
      this.#node(
        () => this.#statement(),
        () => {},
      );
    }
  }

  #value(type: ValType): void {
    this.#node(
      () => this.#expression(type),
      () => this.#emit(...constant(type, 0n)),
    );
  }

  #values(types: readonly ValType[]): void {
    for (const type of types) this.#value(type);
  }

  get #isSmall(): boolean {
    return this.#depth >= maxDepth || this.#budget <= 0;
  }

  // ---- expressions

  #expression(type: ValType): void {
    const kind = this.#isSmall
      ? this.#random.weighted({ constant: 1, local: 2, global: 1 })
      : this.#random.weighted({
          constant: 4,
          local: 10,
          tee: 2,
          global: 2,
          numeric: 24,
          load: 5,
          select: 3,
          if: 3,
          block: 3,
          loop: 2,
          call: 3,
          indirect: 2,
          many: 1,
          state: type === ValType.I32 ? 2 : 0,
        });
    this.#expressions[kind](type);
  }

  readonly #expressions = {
    constant: (type: ValType) => this.#emit(...constant(type, this.#random.pick(interesting[type]))),
    local: (type: ValType) => this.#op('local.get', this.#local(type)),
    tee: (type: ValType) => {
      this.#value(type);
      this.#op('local.tee', this.#writableLocal(type));
    },
    global: (type: ValType) => this.#op('global.get', this.#global(type)),
    numeric: (type: ValType) => this.#numeric(this.#random.pick(numericOf[type])),
    load: (type: ValType) => {
      this.#address();
      this.#access(this.#random.pick(loadsOf[type]));
    },
    select: (type: ValType) => {
      this.#values([type, type, ValType.I32]);
      if (this.#random.chance(30)) this.#op('select_t', 1, valTypeCodes[type]);
      else this.#op('select');
    },
    if: (type: ValType) => this.#if([type]),
    block: (type: ValType) => this.#block([type]),
    loop: (type: ValType) => this.#loop([type]),
    call: (type: ValType) => this.#call(type),
    indirect: (type: ValType) => this.#callIndirect(type),
    many: (type: ValType) => this.#many(type),
    state: () => this.#state(),
  };

  #local(type: ValType): number {
    return this.#random.pick([...this.#locals.keys()].filter(i => this.#locals[i] === type));
  }

  #writableLocal(type: ValType): number {
    return this.#random.pick([...this.#locals.keys()].filter(i => this.#locals[i] === type && !this.#counters.has(i)));
  }

  #global(type: ValType): number {
    return this.#random.pick([...this.#shape.globals.keys()].filter(i => this.#shape.globals[i] === type && i !== fuelGlobal));
  }

  #numeric(row: Row): void {
    row.operands.forEach((type, i) => {
      this.#value(type);
      const isSign = row.name.endsWith('copysign') && i === 1;
      if (isSign || row.name.includes('reinterpret_f')) this.#fixNaN(type);
      if (i === 1 && /(div|rem)_/.test(row.name) && this.#random.chance(85)) {
        this.#emit(...constant(type, this.#random.chance(50) ? 1n : 3n), ...opcode(type === ValType.I32 ? 0x72 : 0x84));
      }
    });
    const isRare = /trunc_f/.test(row.name) && this.#random.chance(80);
    this.#emit(...opcode(isRare ? saturating(row).code : row.code));
  }

  /** Makes a float at the top of the stack a fixed NaN if it is one. */
  #fixNaN(type: ValType): void {
    if (type !== ValType.F32 && type !== ValType.F64) return;
    const local = this.#locals.push(type) - 1;
    this.#op('local.tee', local);
    this.#emit(...constant(type, type === ValType.F32 ? 0x7fc00000n : 0x7ff8000000000000n));
    this.#op('local.get', local);
    this.#op('local.get', local);
    this.#op(type === ValType.F32 ? 'f32.eq' : 'f64.eq');
    this.#op('select');
  }

  /** An address, mostly one inside the first page. */
  #address(): void {
    const kind = this.#random.weighted({ masked: 60, constant: 25, edge: 2, any: 1 });
    if (kind === 'constant') return this.#i32(this.#random.below(65000));
    if (kind === 'edge') return this.#i32(this.#random.pick([65535, 65536, 65532, 65528, -1, -8, 0x7fffffff, 131072 - 4]));
    this.#value(ValType.I32);
    if (kind === 'any') return;
    this.#i32(this.#random.pick([0xff, 0xfff8, 0xfffc, 0x7fff, 0x3f]));
    this.#op('i32.and');
  }

  #access(row: Row): void {
    const kind = this.#random.weighted({ zero: 40, small: 40, edge: 1, huge: 1 });
    const offset = { zero: 0, small: this.#random.below(64), edge: this.#random.between(65520, 65537), huge: this.#random.bits() }[kind];
    this.#emit(...opcode(row.code), this.#random.below(row.align + 1), ...uleb(offset));
  }

  /** Many values at a time, then operators on all of them. */
  #many(type: ValType): void {
    const count = this.#random.between(12, 30);
    for (let i = 0; i < count; i++) this.#value(type);
    for (let i = 1; i < count; i++) {
      const row = this.#random.pick(operatorsOf[type]);
      this.#emit(...opcode(row.name.endsWith('copysign') ? row.code - 1 : row.code));
    }
  }

  #state(): void {
    const kind = this.#random.weighted({ size: 3, grow: 1, tableSize: 1, tableGrow: 1, isNull: 2 });
    if (kind === 'size') return this.#op('memory.size', 0);
    if (kind === 'tableSize') return this.#op('table.size', 0);
    if (kind === 'isNull') {
      this.#tableIndex();
      this.#op('table.get', 0);
      return this.#op('ref.is_null');
    }
    if (kind === 'tableGrow') this.#reference();
    if (this.#random.chance(80)) this.#i32(this.#random.below(3));
    else this.#value(ValType.I32);
    if (kind === 'grow') this.#op('memory.grow', 0);
    else this.#op('table.grow', 0);
  }

  #reference(): void {
    if (this.#random.chance(30)) return this.#emit(0xd0, 0x70);
    this.#op('ref.func', this.#random.pick(this.#shape.segments[0]));
  }

  /** An index of the table, mostly one that it has. */
  #tableIndex(): void {
    this.#value(ValType.I32);
    if (this.#random.chance(5)) return;
    this.#i32(this.#shape.tableSize);
    this.#op('i32.rem_u');
  }

  // ---- calls

  #call(wanted: ValType | undefined): void {
    const { functions } = this.#shape;
    const fitting = [...functions.keys()].filter(i => wanted === undefined || functions[i].results.includes(wanted));
    if (this.#isLeaf || fitting.length === 0) {
      if (wanted !== undefined) this.#numeric(this.#random.pick(numericOf[wanted]));
      return;
    }
    // Mostly later functions, so that the fuel is not always used up.
    const later = fitting.filter(i => i > this.#index || i < importedFunctions);
    const callee = this.#random.pick(later.length > 0 && this.#random.chance(75) ? later : fitting);
    this.#values(functions[callee].params);
    this.#op('call', callee);
    this.#keepOne(functions[callee].results, wanted);
  }

  #callIndirect(wanted: ValType): void {
    const { functions } = this.#shape;
    const inTable = this.#shape.segments[0].map(i => functions[i]);
    const fitting = (this.#random.chance(85) ? inTable : functions).filter(type => type.results.includes(wanted));
    if (this.#isLeaf || fitting.length === 0) return this.#numeric(this.#random.pick(numericOf[wanted]));
    const type = this.#random.pick(fitting);
    this.#values(type.params);
    // Half the time one that is known to have the type, if the table is as it was.
    const position = this.#shape.segments[0].findIndex(i => functions[i] === type);
    if (position >= 0 && this.#random.chance(97)) this.#i32(position);
    else this.#tableIndex();
    this.#op('call_indirect', typeIndex(this.#shape, type), 0);
    this.#keepOne(type.results, wanted);
  }

  /** Of the results at the top of the stack one of the wanted type stays; the others go into locals or away. */
  #keepOne(results: readonly ValType[], wanted: ValType | undefined): void {
    const kept = wanted === undefined ? -1 : results.indexOf(wanted);
    for (let i = results.length - 1; i > kept; i--) this.#takeAway(results[i]);
    if (kept <= 0) return;
    const local = this.#locals.push(results[kept]) - 1;
    this.#op('local.set', local);
    for (let i = kept - 1; i >= 0; i--) this.#takeAway(results[i]);
    this.#op('local.get', local);
  }

  #takeAway(type: ValType): void {
    if (this.#random.chance(40)) this.#op('drop');
    else this.#op('local.set', this.#writableLocal(type));
  }

  // ---- control

  #blockType(params: readonly ValType[], results: readonly ValType[]): number[] {
    if (params.length > 0 || results.length > 1) return sleb(BigInt(typeIndex(this.#shape, { params, results })));
    return [results.length === 0 ? 0x40 : valTypeCodes[results[0]]];
  }

  /** Parameters of a block, pushed; inside they go into locals first. */
  #blockParams(): ValType[] {
    const params = this.#random.chance(20) ? randomTypes(this.#random, 3) : [];
    this.#values(params);
    return params;
  }

  #inside(label: Label, params: readonly ValType[], results: readonly ValType[]): void {
    this.#labels.push(label);
    for (const type of [...params].reverse()) this.#op('local.set', this.#writableLocal(type));
    this.#statements(this.#random.between(0, 3));
    this.#values(results);
    this.#labels.pop();
  }

  #block(results: readonly ValType[]): void {
    const params = this.#blockParams();
    this.#emit(0x02, ...this.#blockType(params, results));
    this.#inside({ types: results, counter: undefined }, params, results);
    this.#emit(0x0b);
  }

  #if(results: readonly ValType[]): void {
    const params = this.#blockParams();
    this.#value(ValType.I32);
    this.#emit(0x04, ...this.#blockType(params, results));
    this.#inside({ types: results, counter: undefined }, params, results);
    if (results.length > 0 || params.length > 0 || this.#random.chance(50)) {
      this.#emit(0x05);
      this.#inside({ types: results, counter: undefined }, params, results);
    }
    this.#emit(0x0b);
  }

  #loop(results: readonly ValType[]): void {
    if (this.#loops >= maxLoops) return this.#block(results);
    const counter = this.#locals.push(ValType.I32) - 1;
    this.#counters.add(counter);
    this.#i32(this.#random.between(1, 5));
    this.#op('local.set', counter);
    const params = this.#blockParams();
    this.#emit(0x03, ...this.#blockType(params, results));
    this.#loops++;
    const label = { types: params, counter };
    this.#labels.push(label);
    for (const type of [...params].reverse()) this.#op('local.set', this.#writableLocal(type));
    this.#statements(this.#random.between(1, 4));
    if (this.#random.chance(80)) this.#branch(this.#labels.length - 1);
    this.#values(results);
    this.#labels.pop();
    this.#loops--;
    this.#emit(0x0b);
  }

  /** A branch to a label by its position; back to a loop only while its counter lasts. */
  #branch(position: number): void {
    const { types, counter } = this.#labels[position];
    const depth = this.#labels.length - 1 - position;
    this.#values(types);
    if (counter === undefined) {
      if (this.#random.chance(50)) return this.#op('br', depth);
      this.#value(ValType.I32);
    } else {
      this.#op('local.get', counter);
      this.#i32(1);
      this.#op('i32.sub');
      this.#op('local.tee', counter);
      this.#i32(0);
      this.#op('i32.gt_s');
    }
    this.#op('br_if', depth);
    for (let i = types.length - 1; i >= 0; i--) this.#takeAway(types[i]);
  }

  /** A jump over several labels of the same types, none of them a loop's. */
  #branchTable(): void {
    const forward = [...this.#labels.keys()].filter(i => this.#labels[i].counter === undefined);
    const { types } = this.#labels[this.#random.pick(forward)];
    const same = forward.filter(
      i => this.#labels[i].types.length === types.length && this.#labels[i].types.every((type, j) => type === types[j]),
    );
    const depths = Array.from({ length: this.#random.between(1, 9) }, () => this.#labels.length - 1 - this.#random.pick(same));
    this.#values([...types, ValType.I32]);
    if (this.#random.chance(70)) {
      this.#i32(depths.length);
      this.#op('i32.rem_u');
    }
    this.#op('br_table', depths.length - 1, ...depths);
  }

  /** A switch: nested blocks that a table jumps out of, each followed by statements. */
  #switch(): void {
    const cases = this.#random.between(2, 7);
    for (let i = 0; i <= cases; i++) {
      this.#emit(0x02, 0x40);
      this.#labels.push({ types: [], counter: undefined });
    }
    this.#value(ValType.I32);
    this.#i32(this.#random.pick([7, 3, 15]));
    this.#op('i32.and');
    this.#op('br_table', cases, ...Array.from({ length: cases + 1 }, () => this.#random.between(0, cases)));
    for (let i = 0; i <= cases; i++) {
      this.#labels.pop();
      this.#emit(0x0b);
      this.#statements(this.#random.between(0, 2));
      if (i < cases && this.#random.chance(50)) this.#op('br', cases - 1 - i);
    }
  }

  // ---- statements

  #statement(): void {
    const kind = this.#isSmall
      ? this.#random.weighted({ local: 3, global: 1, store: 2 })
      : this.#random.weighted({
          local: 10,
          global: 4,
          store: 8,
          if: 5,
          block: 4,
          loop: 5,
          multiple: 2,
          branch: 3,
          table: 1,
          switch: 2,
          call: 3,
          drop: 1,
          bulk: 2,
          tableChange: 2,
          return: 1,
          unreachable: this.#random.chance(5) ? 1 : 0,
        });
    this.#statementKinds[kind]();
  }

  readonly #statementKinds = {
    local: () => {
      const type = this.#random.pick(scalars);
      this.#value(type);
      this.#op('local.set', this.#writableLocal(type));
    },
    global: () => {
      const type = this.#random.pick(scalars);
      this.#value(type);
      this.#op('global.set', this.#global(type));
    },
    store: () => {
      const row = this.#random.pick(stores);
      this.#address();
      this.#value(row.operands[1]);
      this.#fixNaN(row.operands[1]);
      this.#access(row);
    },
    if: () => this.#if([]),
    block: () => this.#block([]),
    loop: () => this.#loop([]),
    multiple: () => {
      const results = randomTypes(this.#random, 4);
      const control = this.#random.pick(['if', 'block', 'loop'] as const);
      if (control === 'if') this.#if(results);
      else if (control === 'block') this.#block(results);
      else this.#loop(results);
      for (let i = results.length - 1; i >= 0; i--) this.#takeAway(results[i]);
    },
    branch: () => this.#branch(this.#random.below(this.#labels.length)),
    table: () => this.#branchTable(),
    switch: () => this.#switch(),
    call: () => this.#call(undefined),
    drop: () => {
      this.#value(this.#random.pick(scalars));
      this.#op('drop');
    },
    bulk: () => this.#bulk(),
    tableChange: () => this.#tableChange(),
    return: () => {
      this.#values(this.#type.results);
      this.#op('return');
    },
    unreachable: () => this.#op('unreachable'),
  };

  #length(): void {
    if (this.#random.chance(70)) return this.#i32(this.#random.below(300));
    this.#value(ValType.I32);
    if (this.#random.chance(80)) {
      this.#i32(0x7f);
      this.#op('i32.and');
    }
  }

  #bulk(): void {
    const kind = this.#random.pick(['fill', 'copy', 'init', 'drop'] as const);
    if (kind === 'drop') return this.#op('data.drop', 1);
    this.#address();
    if (kind === 'fill') this.#value(ValType.I32);
    else if (kind === 'copy') this.#address();
    else this.#i32(this.#random.below(20));
    if (kind === 'init') this.#i32(this.#random.below(30));
    else this.#length();
    if (kind === 'fill') this.#op('memory.fill', 0);
    else if (kind === 'copy') this.#op('memory.copy', 0, 0);
    else this.#op('memory.init', this.#random.below(2), 0);
  }

  #tableChange(): void {
    const kind = this.#random.pick(['set', 'set', 'fill', 'copy', 'init', 'drop'] as const);
    if (kind === 'drop') return this.#op('elem.drop', 1);
    this.#tableIndex();
    if (kind === 'set') {
      this.#reference();
      return this.#op('table.set', 0);
    }
    if (kind === 'fill') this.#reference();
    else if (kind === 'copy') this.#tableIndex();
    else this.#i32(0);
    this.#i32(this.#random.below(4));
    if (kind === 'fill') this.#op('table.fill', 0);
    else if (kind === 'copy') this.#op('table.copy', 0, 0);
    else this.#op('table.init', 1, 0);
  }
}

const saturatingRows = new Map(
  scalarRows.filter(row => row.name.includes('trunc_sat')).map(row => [row.name.replace('trunc_sat', 'trunc'), row]),
);

function saturating(row: Row): Row {
  return saturatingRows.get(row.name) ?? row;
}

/** Bodies of all functions of the shape that are not imported. */
export function writeBodies(random: Random, shape: Shape, takeNode: () => boolean): Body[] {
  return shape.functions.slice(importedFunctions).map((_, i) => new BodyWriter(random, shape, i + importedFunctions, takeNode).write());
}
