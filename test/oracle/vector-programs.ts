/**
 * Random programs over vectors, as text: what selection folds, fuses and matches stands in all combinations. Values are stored at the end, so
 * that memory tells whether two engines agree. Operators whose result may be a NaN of any bits are left out.
 */
import { simdOpcodes } from '../../lib/wasm/opcodes-simd.js';
import { ValType, valTypeNames } from '../../lib/wasm/types.js';

/** Where a program reads and writes, in bytes: inputs, scratch, then its locals. */
export const inputsEnd = 256;
const scratchEnd = 512;
/** Vectors that a call passes. */
const passed = 11;
const vectors = 'v128 '.repeat(passed);
const localTypes = [ValType.I32, ValType.I64, ValType.F32, ValType.F64, ValType.V128] as const;
const localsOf: Record<number, number> = { [ValType.I32]: 4, [ValType.I64]: 2, [ValType.F32]: 2, [ValType.F64]: 2, [ValType.V128]: 22 };

const mayGiveNaN = /^f\d+x\d+\.(add|sub|mul|div|min|max|sqrt|ceil|floor|trunc|nearest|demote\w+|promote\w+)$/;
const rows = Object.entries(simdOpcodes)
  .map(([name, row]) => ({ name, ...row }))
  .filter(({ name }) => !mayGiveNaN.test(name) && name !== 'v128.const');

export class Programs {
  private state: bigint;

  constructor(seed: number) {
    this.state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  }

  /** A module with programs `p0`, `p1`, ... over one memory. */
  module(count: number): string {
    const programs = Array.from({ length: count }, (_, i) => this.program(`p${i}`));
    return `(module (memory (export "memory") 1) (global $global (mut v128) (v128.const i64x2 0 0)) (table funcref (elem $turn))
      (type $turned (func (param ${vectors}) (result ${vectors})))
      (func $turn (type $turned) ${Array.from({ length: passed }, (_, i) => `(local.get ${(i + 1) % passed})`).join(' ')})
      ${programs.join('\n')})`;
  }

  private program(name: string): string {
    const locals = localTypes.flatMap(type =>
      Array.from({ length: localsOf[type]! }, (_, i) => `(local $${type}_${i} ${valTypeNames[type]})`),
    );
    const fill = Array.from({ length: localsOf[ValType.V128]! }, (_, i) => `(local.set $4_${i} (v128.load offset=${8 * i} (i32.const 0)))`);
    const statements = Array.from({ length: 12 }, () => this.statement(2));
    let at = scratchEnd;
    const stores = localTypes.flatMap(type =>
      Array.from(
        { length: localsOf[type]! },
        (_, i) => `(${valTypeNames[type]}.store offset=${(at += 16) - 16} (i32.const 0) (local.get $${type}_${i}))`,
      ),
    );
    return `(func (export "${name}") ${[...locals, ...fill, ...statements, ...stores].join('\n')})`;
  }

  private below(n: number): number {
    this.state = (this.state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((this.state >> 33n) % BigInt(n));
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  private local(type: ValType): string {
    return `$${type}_${this.below(localsOf[type]!)}`;
  }

  private statement(depth: number): string {
    const kind = this.below(20);
    if (kind === 0 && depth > 0) {
      const then = this.statement(depth - 1);
      return `(if ${this.value(ValType.I32, 2)} (then ${then}) (else ${this.statement(depth - 1)}))`;
    }
    if (kind === 1) return this.call();
    if (kind === 2) return `(global.set $global (i8x16.add (global.get $global) ${this.value(ValType.V128, 1)}))`;
    const row = this.pick(rows);
    if (row.result === undefined) return this.operation(row, 2);
    return `(local.set ${this.local(row.result)} ${this.operation(row, 2)})`;
  }

  /** More vectors than registers are passed in, and back, across which others stay alive. */
  private call(): string {
    const locals = (): string[] => Array.from({ length: passed }, () => this.local(ValType.V128));
    const callee = this.pick(['call $turn', 'call_indirect (type $turned)']);
    const index = callee === 'call $turn' ? '' : '(i32.const 0)';
    const call = `(${callee} ${locals()
      .map(name => `(local.get ${name})`)
      .join(' ')} ${index})`;
    return `${call} ${locals()
      .map(name => `(local.set ${name})`)
      .join(' ')}`;
  }

  /** An expression of that type. */
  private value(type: ValType, depth: number): string {
    const kind = this.below(10);
    if (kind === 0 && type === ValType.V128) return '(global.get $global)';
    if (kind < 4 || depth === 0) return kind === 1 ? this.constant(type) : `(local.get ${this.local(type)})`;
    if (kind === 4 && type === ValType.V128) return `(v128.load offset=${this.below(inputsEnd - 16)} (i32.const 0))`;
    if (kind === 6 && type === ValType.V128) return this.idiom(depth);
    if (kind === 5) {
      return `(select ${this.value(type, depth - 1)} ${this.value(type, depth - 1)} ${this.value(ValType.I32, depth - 1)})`;
    }
    const fitting = rows.filter(({ result }) => result === type);
    if (fitting.length === 0) return `(local.get ${this.local(type)})`;
    return this.operation(this.pick(fitting), depth - 1);
  }

  /** What selection and simplification look for: vectors of scalars, rotations, choices by comparisons, products of halves. */
  private idiom(depth: number): string {
    const value = (type: ValType): string => this.value(type, depth - 1);
    const local = `(local.get ${this.local(ValType.V128)})`;
    const shape = this.pick(['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f32x4', 'f64x2']);
    const lanes = laneCount(`${shape}.`);
    const scalar = {
      i8x16: ValType.I32,
      i16x8: ValType.I32,
      i32x4: ValType.I32,
      i64x2: ValType.I64,
      f32x4: ValType.F32,
      f64x2: ValType.F64,
    }[shape]!;
    const integers = shape.startsWith('f') ? 'i32x4' : shape;
    const comparison = `(${shape}.${this.pick(shape.startsWith('f') ? ['lt', 'ge', 'ne'] : ['gt_s', 'le_s', 'eq', 'ne'])} ${value(ValType.V128)} ${local})`;
    switch (this.below(6)) {
      case 0: {
        let vector = `(${shape}.splat ${value(scalar)})`;
        for (let i = this.below(4) === 0 ? 0 : 1; i < lanes; i++)
          vector = `(${shape}.replace_lane ${(i * 5) % lanes || 1} ${vector} (local.get ${this.local(scalar)}))`;
        return vector;
      }
      case 1: {
        const bits = 128 / laneCount(`${integers}.`);
        const count = this.pick([8, 16, 24, 32, 48, 7, 12]) % bits;
        return `(v128.or (${integers}.shl ${local} (i32.const ${count})) (${integers}.shr_u ${local} (i32.const ${bits - count})))`;
      }
      case 2:
        return `(v128.bitselect ${value(ValType.V128)} ${local} ${this.below(2) ? comparison : `(v128.not ${comparison})`})`;
      case 3:
        return `(v128.not ${comparison})`;
      case 4:
        return `(select ${value(ValType.V128)} ${local} (${this.pick(['v128.any_true', `${integers}.all_true`])} ${comparison}))`;
      default:
        return `(i64x2.mul (v128.and ${local} (v128.const i64x2 0xffffffff 0xffffffff)) (i64x2.shr_u ${value(ValType.V128)} (i32.const 35)))`;
    }
  }

  private operation({ name, operands, immediates }: (typeof rows)[number], depth: number): string {
    const values = operands!.map((type, i) => (i === 0 && immediates[0] === 'memarg' ? '(i32.const 0)' : this.value(type, depth)));
    const written = immediates.map(kind => {
      if (kind === 'memarg')
        return `offset=${name.startsWith('v128.store') ? inputsEnd + this.below(scratchEnd - inputsEnd - 16) : this.below(inputsEnd - 16)}`;
      return kind === 'lanes' ? this.lanes().join(' ') : String(this.below(laneCount(name)));
    });
    return `(${name} ${written.join(' ')} ${values.join(' ')})`;
  }

  private constant(type: ValType): string {
    if (type !== ValType.V128) return `(${valTypeNames[type]}.const ${this.below(70) - 3})`;
    const word = (): number => this.pick([0, 0xffffffff, 1, 0x80000000, 0x0f0e0d0c, 0x03020100, this.below(0x7fffffff)]);
    const one = word();
    return `(v128.const i32x4 ${this.below(2) ? `${one} ${one} ${one} ${one}` : [word(), word(), word(), word()].join(' ')})`;
  }

  /** Lanes of a shuffle: whole ones of 1 to 8 bytes at random, in turn, or in sequence; some of one operand. */
  private lanes(): number[] {
    const bytes = this.pick([1, 2, 4, 8]);
    const count = 16 / bytes;
    const source = this.pick([count, 2 * count]);
    const first = this.below(2 * count);
    const step = this.pick([1, 1, 2]);
    const all = Array.from({ length: count }, (_, i) => i);
    const wide = this.pick([
      all.map(() => this.below(source)),
      all.map(i => (first + step * i) % source),
      all.map(i => (i >> 1) + (i & 1) * count + (first < count ? 0 : count / 2)),
      all.map(i => i + this.below(2) * count),
      all.map(i => (i === first % count ? this.below(2 * count) : i)),
    ]);
    const swap = this.below(2) * count;
    return wide.flatMap(lane => Array.from({ length: bytes }, (_, i) => (((lane + swap) % (2 * count)) * bytes + i) % 32));
  }
}

function laneCount(name: string): number {
  const shape = /^[if]\d+x(\d+)\./.exec(name);
  return shape ? Number(shape[1]) : 128 / Number(/(\d+)_lane$/.exec(name)![1]);
}
