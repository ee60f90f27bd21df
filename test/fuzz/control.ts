/** Writes calls, blocks, loops and branches of random bodies. */
import { ValType, valTypeCodes } from '../../lib/wasm/types.js';
import { sleb } from '../oracle/wasm-bytes.js';
import { importedFunctions, randomTypes, typeIndex } from './shape.js';
import { TableWriter } from './tables.js';
import type { Label } from './writer.js';

const maxLoops = 2;

export abstract class ControlWriter extends TableWriter {
  #loops = 0;

  protected call(wanted: ValType | undefined): void {
    const { functions } = this.shape;
    const fitting = [...functions.keys()].filter(i => wanted === undefined || functions[i].results.includes(wanted));
    if (this.isLeaf || fitting.length === 0) {
      if (wanted !== undefined) this.numeric(wanted);
      return;
    }
    // Mostly later functions, so that the fuel is not always used up.
    const later = fitting.filter(i => i > this.index || i < importedFunctions);
    const callee = this.random.pick(later.length > 0 && this.random.chance(75) ? later : fitting);
    this.values(functions[callee].params);
    this.op('call', callee);
    this.keepOne(functions[callee].results, wanted);
  }

  protected callIndirect(wanted: ValType): void {
    const { functions } = this.shape;
    const inTable = this.shape.segments[0].map(i => functions[i]);
    const fitting = (this.random.chance(85) ? inTable : functions).filter(type => type.results.includes(wanted));
    if (this.isLeaf || fitting.length === 0) return this.numeric(wanted);
    const type = this.random.pick(fitting);
    this.values(type.params);
    // Half the time one that is known to have the type, if the table is as it was.
    const position = this.shape.segments[0].findIndex(i => functions[i] === type);
    if (position >= 0 && this.random.chance(97)) this.i32(position);
    else this.tableIndex();
    this.op('call_indirect', typeIndex(this.shape, type), 0);
    this.keepOne(type.results, wanted);
  }

  // ---- control

  #blockType(params: readonly ValType[], results: readonly ValType[]): number[] {
    if (params.length > 0 || results.length > 1) return sleb(BigInt(typeIndex(this.shape, { params, results })));
    return [results.length === 0 ? 0x40 : valTypeCodes[results[0]]];
  }

  /** Parameters of a block, pushed; inside they go into locals first. */
  #blockParams(): ValType[] {
    const params = this.random.chance(20) ? randomTypes(this.random, 3, this.shape.valueTypes) : [];
    this.values(params);
    return params;
  }

  #inside(label: Label, params: readonly ValType[], results: readonly ValType[]): void {
    this.labels.push(label);
    for (const type of [...params].reverse()) this.op('local.set', this.writableLocal(type));
    this.statements(this.random.between(0, 3));
    this.values(results);
    this.labels.pop();
  }

  protected block(results: readonly ValType[]): void {
    const params = this.#blockParams();
    this.emit(0x02, ...this.#blockType(params, results));
    this.#inside({ types: results, counter: undefined }, params, results);
    this.emit(0x0b);
  }

  protected if(results: readonly ValType[]): void {
    const params = this.#blockParams();
    this.value(ValType.I32);
    this.emit(0x04, ...this.#blockType(params, results));
    this.#inside({ types: results, counter: undefined }, params, results);
    if (results.length > 0 || params.length > 0 || this.random.chance(50)) {
      this.emit(0x05);
      this.#inside({ types: results, counter: undefined }, params, results);
    }
    this.emit(0x0b);
  }

  protected loop(results: readonly ValType[]): void {
    if (this.#loops >= maxLoops) return this.block(results);
    const counter = this.newLocal(ValType.I32);
    this.counters.add(counter);
    this.i32(this.random.between(1, 5));
    this.op('local.set', counter);
    const params = this.#blockParams();
    this.emit(0x03, ...this.#blockType(params, results));
    this.#loops++;
    const label = { types: params, counter };
    this.labels.push(label);
    for (const type of [...params].reverse()) this.op('local.set', this.writableLocal(type));
    this.statements(this.random.between(1, 4));
    if (this.random.chance(80)) this.branch(this.labels.length - 1);
    this.values(results);
    this.labels.pop();
    this.#loops--;
    this.emit(0x0b);
  }

  /** A branch to a label by its position; back to a loop only while its counter lasts. */
  protected branch(position: number): void {
    const { types, counter } = this.labels[position];
    const depth = this.labels.length - 1 - position;
    this.values(types);
    if (counter === undefined) {
      if (this.random.chance(50)) return this.op('br', depth);
      this.value(ValType.I32);
    } else {
      this.op('local.get', counter);
      this.i32(1);
      this.op('i32.sub');
      this.op('local.tee', counter);
      this.i32(0);
      this.op('i32.gt_s');
    }
    this.op('br_if', depth);
    for (let i = types.length - 1; i >= 0; i--) this.takeAway(types[i]);
  }

  /** A jump over several labels of the same types, none of them a loop's. */
  protected branchTable(): void {
    const forward = [...this.labels.keys()].filter(i => this.labels[i].counter === undefined);
    const { types } = this.labels[this.random.pick(forward)];
    const same = forward.filter(
      i => this.labels[i].types.length === types.length && this.labels[i].types.every((type, j) => type === types[j]),
    );
    const depths = Array.from({ length: this.random.between(1, 9) }, () => this.labels.length - 1 - this.random.pick(same));
    this.values([...types, ValType.I32]);
    if (this.random.chance(70)) {
      this.i32(depths.length);
      this.op('i32.rem_u');
    }
    this.op('br_table', depths.length - 1, ...depths);
  }

  /** A switch: nested blocks that a table jumps out of, each followed by statements. */
  protected switch(): void {
    const cases = this.random.between(2, 7);
    for (let i = 0; i <= cases; i++) {
      this.emit(0x02, 0x40);
      this.labels.push({ types: [], counter: undefined });
    }
    this.value(ValType.I32);
    this.i32(this.random.pick([7, 3, 15]));
    this.op('i32.and');
    this.op('br_table', cases, ...Array.from({ length: cases + 1 }, () => this.random.between(0, cases)));
    for (let i = 0; i <= cases; i++) {
      this.labels.pop();
      this.emit(0x0b);
      this.statements(this.random.between(0, 2));
      if (i < cases && this.random.chance(50)) this.op('br', cases - 1 - i);
    }
  }
}
