/** Writes constants, operators, loads and stores of random bodies, and fixes NaNs whose bits would show. */
import { ValType, valTypeCodes } from '../../lib/wasm/types.js';
import { constantVectorsOf, laneValues, pack, shapeNames, shapes, splat } from '../oracle/lanes.js';
import { f32Bits, f64Bits, i32Values, i64Values } from '../oracle/operands.js';
import { resultShapeOf, type Row, shapeOf } from '../oracle/rows.js';
import { patterns } from '../oracle/shuffle-patterns.js';
import { code as opcode, constant, uleb } from '../oracle/wasm-bytes.js';
import { equality, isOpenVector, openVectors, saturating, showsBits } from './rows.js';
import { Writer } from './writer.js';

const interesting = [i32Values, i64Values, f32Bits, f64Bits];
const quietNaN = { f32: 0x7fc00000n, f64: 0x7ff8000000000000n };
const shuffles = patterns();

export abstract class OperatorWriter extends Writer {
  protected constant(type: ValType): void {
    const bits = type === ValType.V128 ? this.#vector() : this.random.pick(interesting[type]);
    this.emit(...constant(type, bits));
  }

  #vector(): bigint {
    const shape = this.random.pick(shapeNames);
    if (this.random.chance(50)) return this.random.pick(constantVectorsOf(shape));
    return pack(
      shape,
      Array.from({ length: shapes[shape].count }, () => this.random.pick(laneValues[shape])),
    );
  }

  protected numeric(type: ValType): void {
    const row = this.random.pick(this.rows.numeric[type]);
    if (isOpenVector(row)) this.#openVector(row);
    else this.#operator(row);
  }

  #operator(row: Row): void {
    row.operands.forEach((type, i) => {
      this.value(type);
      if (showsBits(row, i)) this.fixNaN(type);
      if (i === 1 && /(div|rem)_/.test(row.name) && this.random.chance(85)) {
        this.emit(...constant(type, this.random.chance(50) ? 1n : 3n), ...opcode(type === ValType.I32 ? 0x72 : 0x84));
      }
    });
    const isRare = /trunc_f/.test(row.name) && this.random.chance(80);
    this.emit(...opcode(isRare ? saturating(row).code : row.code), ...this.#lanes(row));
  }

  /** Lane immediates of the operator; none for most. */
  #lanes(row: Row): readonly number[] {
    if (row.immediates.includes('lanes')) {
      return this.random.chance(70) ? this.random.pick(shuffles) : Array.from({ length: 16 }, () => this.random.below(32));
    }
    if (!row.immediates.includes('lane')) return [];
    const shape = shapeNames.find(name => row.name.startsWith(name));
    return [this.random.below(shape === undefined ? 16 >> row.align : shapes[shape].count)];
  }

  /** A float operator on vectors; NaNs are fixed at the end. */
  #openVector(row: Row): void {
    this.#chain(row);
    const shape = resultShapeOf(row)!;
    const local = this.newLocal(ValType.V128);
    this.op('local.tee', local);
    this.emit(...constant(ValType.V128, splat(shape, shape === 'f32x4' ? quietNaN.f32 : quietNaN.f64)));
    this.op('local.get', local);
    this.op('local.get', local);
    this.emit(...opcode(equality[shape]));
    this.op('v128.bitselect');
    this.op('local.tee', local); // others may read it
  }

  /** Operands may come from operators of the same kind, where those have the same lanes: NaNs of one may be numbers in others. */
  #chain(row: Row): void {
    for (const type of row.operands) {
      if (!this.isSmall && this.random.chance(30)) this.#chain(this.random.pick(openVectors[shapeOf(row)]));
      else this.value(type);
    }
    this.emit(...opcode(row.code));
  }

  /** Makes a scalar float at the top of the stack a fixed NaN if it is one. */
  protected fixNaN(type: ValType): void {
    if (type !== ValType.F32 && type !== ValType.F64) return;
    const name = type === ValType.F32 ? 'f32' : 'f64';
    const local = this.newLocal(type);
    this.op('local.tee', local);
    this.emit(...constant(type, quietNaN[name]));
    this.op('local.get', local);
    this.op('local.get', local);
    this.emit(...opcode(equality[name]));
    this.op('select');
  }

  protected select(type: ValType): void {
    this.values([type, type, ValType.I32]);
    if (this.random.chance(30)) this.op('select_t', 1, valTypeCodes[type]);
    else this.op('select');
  }

  /** Many values at a time, then operators on all of them. */
  protected many(type: ValType): void {
    const count = this.random.between(12, 30);
    for (let i = 0; i < count; i++) this.value(type);
    for (let i = 1; i < count; i++) {
      const row = this.random.pick(this.rows.simple[type]);
      this.emit(...opcode(row.name.endsWith('copysign') ? row.code - 1 : row.code));
    }
  }

  // ---- memory

  /** An address, mostly one inside the first page. */
  protected address(): void {
    const kind = this.random.weighted({ masked: 60, constant: 25, edge: 2, any: 1 });
    if (kind === 'constant') return this.i32(this.random.below(65000));
    if (kind === 'edge') return this.i32(this.random.pick([65535, 65536, 65532, 65528, 65520, 65521, -1, -8, 0x7fffffff, 131072 - 4]));
    this.value(ValType.I32);
    if (kind === 'any') return;
    this.i32(this.random.pick([0xff, 0xfff8, 0xfffc, 0x7fff, 0x3f]));
    this.op('i32.and');
  }

  /** A load or store, whose address is on the stack. */
  #access(row: Row): void {
    const kind = this.random.weighted({ zero: 40, small: 40, edge: 1, huge: 1 });
    const offset = { zero: 0, small: this.random.below(64), edge: this.random.between(65519, 65537), huge: this.random.bits() }[kind];
    this.emit(...opcode(row.code), this.random.below(row.align + 1), ...uleb(offset), ...this.#lanes(row));
  }

  protected load(type: ValType): void {
    const row = this.random.pick(this.rows.loads[type]);
    this.address();
    this.values(row.operands.slice(1));
    this.#access(row);
  }

  protected store(): void {
    const row = this.random.pick(this.rows.stores);
    const type = row.operands[1];
    this.address();
    this.value(type);
    this.fixNaN(type);
    this.#access(row);
  }

  protected length(): void {
    if (this.random.chance(70)) return this.i32(this.random.below(300));
    this.value(ValType.I32);
    if (this.random.chance(80)) {
      this.i32(0x7f);
      this.op('i32.and');
    }
  }

  protected bulk(): void {
    const kind = this.random.pick(['fill', 'copy', 'init', 'drop'] as const);
    if (kind === 'drop') return this.op('data.drop', 1);
    this.address();
    if (kind === 'fill') this.value(ValType.I32);
    else if (kind === 'copy') this.address();
    else this.i32(this.random.below(20));
    if (kind === 'init') this.i32(this.random.below(30));
    else this.length();
    if (kind === 'fill') this.op('memory.fill', 0);
    else if (kind === 'copy') this.op('memory.copy', 0, 0);
    else this.op('memory.init', this.random.below(2), 0);
  }
}
