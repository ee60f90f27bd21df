/** Writes what random bodies do with references, tables and the sizes of memory and table. */
import { ValType } from '../../lib/wasm/types.js';
import { OperatorWriter } from './operators.js';

export abstract class TableWriter extends OperatorWriter {
  /** An i32 from the state of memory or table. */
  protected state(): void {
    const kind = this.random.weighted({ size: 3, grow: 1, tableSize: 1, tableGrow: 1, isNull: 2 });
    if (kind === 'size') return this.op('memory.size', 0);
    if (kind === 'tableSize') return this.op('table.size', 0);
    if (kind === 'isNull') {
      this.tableIndex();
      this.op('table.get', 0);
      return this.op('ref.is_null');
    }
    if (kind === 'tableGrow') this.reference();
    if (this.random.chance(80)) this.i32(this.random.below(3));
    else this.value(ValType.I32);
    if (kind === 'grow') this.op('memory.grow', 0);
    else this.op('table.grow', 0);
  }

  protected reference(): void {
    if (this.random.chance(30)) return this.emit(0xd0, 0x70);
    this.op('ref.func', this.random.pick(this.shape.segments[0]));
  }

  /** An index of the table, mostly one that it has. */
  protected tableIndex(): void {
    this.value(ValType.I32);
    if (this.random.chance(5)) return;
    this.i32(this.shape.tableSize);
    this.op('i32.rem_u');
  }

  protected tableChange(): void {
    const kind = this.random.pick(['set', 'set', 'fill', 'copy', 'init', 'drop'] as const);
    if (kind === 'drop') return this.op('elem.drop', 1);
    this.tableIndex();
    if (kind === 'set') {
      this.reference();
      return this.op('table.set', 0);
    }
    if (kind === 'fill') this.reference();
    else if (kind === 'copy') this.tableIndex();
    else this.i32(0);
    this.i32(this.random.below(4));
    if (kind === 'fill') this.op('table.fill', 0);
    else if (kind === 'copy') this.op('table.copy', 0, 0);
    else this.op('table.init', 1, 0);
  }
}
