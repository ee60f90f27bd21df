/**
 * Writes random function bodies: valid, ending, and with results that the standard fixes.
 *
 * - A loop has a counter of its own, and every branch back counts it down, so loops end; calls take fuel (shape.ts).
 * - NaNs become one fixed NaN where their bits would show: in stores, reinterpretations, as the sign of a copysign, in lanes of vectors.
 * - Statements and expressions are *nodes* with numbers in order of writing. A node in `drop` is generated and thrown away (an
 *   expression becomes a zero), so that what follows stays the same: that is how failures are made small (reduce.ts).
 *
 * This file chooses; how each thing is written is in control.ts, tables.ts and operators.ts, on top of writer.ts.
 */
import { ValType } from '../../lib/wasm/types.js';
import { ControlWriter } from './control.js';
import type { Random } from './random.js';
import { type Body, fuelGlobal, importedFunctions, randomTypes, type Shape } from './shape.js';

/** Writes one body. */
export class BodyWriter extends ControlWriter {
  write(): Body {
    if (!this.isLeaf) this.#takeFuel();
    this.labels.push({ types: this.type.results, counter: undefined });
    this.statements(this.random.between(1, 8));
    this.values(this.type.results);
    return { locals: this.locals.slice(this.type.params.length), code: this.code };
  }

  #takeFuel(): void {
    this.op('global.get', fuelGlobal);
    this.i32(1);
    this.op('i32.sub');
    this.op('global.set', fuelGlobal);
    this.op('global.get', fuelGlobal);
    this.i32(0);
    this.op('i32.lt_s');
    this.emit(0x04, 0x40, 0x00, 0x0b);
  }

  // ---- expressions

  protected override expression(type: ValType): void {
    const kind = this.isSmall
      ? this.random.weighted({ constant: 1, local: 2, global: 1 })
      : this.random.weighted({
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
    constant: (type: ValType) => this.constant(type),
    local: (type: ValType) => this.op('local.get', this.local(type)),
    tee: (type: ValType) => {
      this.value(type);
      this.op('local.tee', this.writableLocal(type));
    },
    global: (type: ValType) => this.op('global.get', this.global(type)),
    numeric: (type: ValType) => this.numeric(type),
    load: (type: ValType) => this.load(type),
    select: (type: ValType) => this.select(type),
    if: (type: ValType) => this.if([type]),
    block: (type: ValType) => this.block([type]),
    loop: (type: ValType) => this.loop([type]),
    call: (type: ValType) => this.call(type),
    indirect: (type: ValType) => this.callIndirect(type),
    many: (type: ValType) => this.many(type),
    state: () => this.state(),
  };

  // ---- statements

  protected override statement(): void {
    const kind = this.isSmall
      ? this.random.weighted({ local: 3, global: 1, store: 2 })
      : this.random.weighted({
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
          nop: 1,
          bulk: 2,
          tableChange: 2,
          return: 1,
          unreachable: this.random.chance(5) ? 1 : 0,
        });
    this.#statements[kind]();
  }

  readonly #statements = {
    local: () => {
      const type = this.random.pick(this.shape.valueTypes);
      this.value(type);
      this.op('local.set', this.writableLocal(type));
    },
    global: () => {
      const type = this.random.pick(this.shape.valueTypes);
      this.value(type);
      this.op('global.set', this.global(type));
    },
    store: () => this.store(),
    if: () => this.if([]),
    block: () => this.block([]),
    loop: () => this.loop([]),
    multiple: () => {
      const results = randomTypes(this.random, 4, this.shape.valueTypes);
      const control = this.random.pick(['if', 'block', 'loop'] as const);
      if (control === 'if') this.if(results);
      else if (control === 'block') this.block(results);
      else this.loop(results);
      for (let i = results.length - 1; i >= 0; i--) this.takeAway(results[i]);
    },
    branch: () => this.branch(this.random.below(this.labels.length)),
    table: () => this.branchTable(),
    switch: () => this.switch(),
    call: () => this.call(undefined),
    drop: () => {
      this.value(this.random.pick(this.shape.valueTypes));
      this.op('drop');
    },
    nop: () => this.op('nop'),
    bulk: () => this.bulk(),
    tableChange: () => this.tableChange(),
    return: () => {
      this.values(this.type.results);
      this.op('return');
    },
    unreachable: () => this.op('unreachable'),
  };
}

/** Bodies of all functions of the shape that are not imported. */
export function writeBodies(random: Random, shape: Shape, takeNode: () => boolean): Body[] {
  return shape.functions.slice(importedFunctions).map((_, i) => new BodyWriter(random, shape, i + importedFunctions, takeNode).write());
}
