/** What writers of random bodies share: bytes, nodes (body.ts), locals, globals and what becomes of values nobody asked for. */
import { wasmOpcodes, type WasmOpName } from '../../lib/wasm/opcodes.js';
import { type FuncType, ValType } from '../../lib/wasm/types.js';
import { code as opcode, constant, sleb, uleb } from '../oracle/wasm-bytes.js';
import type { Random } from './random.js';
import { type Rows, scalarOnly, withVectors } from './rows.js';
import { fuelGlobal, randomTypes, type Shape } from './shape.js';

/** A label that branches may go to. */
export interface Label {
  readonly types: readonly ValType[];
  /** Local that counts the rounds of a loop; undefined for other labels. */
  readonly counter: number | undefined;
}

const maxDepth = 6;

export abstract class Writer {
  protected readonly type: FuncType;
  protected readonly rows: Rows;
  protected readonly locals: ValType[];
  /** Loop counters: may be read, not written. */
  protected readonly counters = new Set<number>();
  protected readonly labels: Label[] = [];
  protected readonly isLeaf: boolean;
  protected code: number[] = [];
  #depth = 0;
  #budget: number;

  /** `index` is the function's; `takeNode` numbers nodes: it says whether the next one is kept. */
  constructor(
    protected readonly random: Random,
    protected readonly shape: Shape,
    protected readonly index: number,
    private readonly takeNode: () => boolean,
  ) {
    this.type = shape.functions[index];
    this.rows = shape.valueTypes.includes(ValType.V128) ? withVectors : scalarOnly;
    this.locals = [...this.type.params, ...randomTypes(random, 6, shape.valueTypes), ...shape.valueTypes];
    this.#budget = random.between(10, 150);
    this.isLeaf = random.chance(30);
  }

  /** Writes something that pushes a value of the type. */
  protected abstract expression(type: ValType): void;

  /** Writes something that leaves the stack as it is. */
  protected abstract statement(): void;

  protected emit(...bytes: readonly number[]): void {
    this.code.push(...bytes);
  }

  protected op(name: WasmOpName, ...immediates: readonly number[]): void {
    this.emit(...opcode(wasmOpcodes[name].code), ...immediates.flatMap(uleb));
  }

  protected i32(value: number): void {
    this.emit(0x41, ...sleb(BigInt(value | 0)));
  }

  // ---- nodes

  #node(write: () => void, otherwise: () => void): void {
    const isKept = this.takeNode();
    const outer = this.code;
    this.code = [];
    this.#depth++;
    this.#budget--;
    write();
    this.#depth--;
    const inner = this.code;
    this.code = outer;
    if (isKept) for (const byte of inner) this.code.push(byte);
    else otherwise();
  }

  protected statements(count: number): void {
    for (let i = 0; i < count && this.#budget > 0; i++) {
      this.#node(
        () => this.statement(),
        () => {},
      );
    }
  }

  protected value(type: ValType): void {
    this.#node(
      () => this.expression(type),
      () => this.emit(...constant(type, 0n)),
    );
  }

  protected values(types: readonly ValType[]): void {
    for (const type of types) this.value(type);
  }

  /** Whether the body is deep or long enough. */
  protected get isSmall(): boolean {
    return this.#depth >= maxDepth || this.#budget <= 0;
  }

  // ---- locals, globals

  protected local(type: ValType): number {
    return this.random.pick([...this.locals.keys()].filter(i => this.locals[i] === type));
  }

  protected writableLocal(type: ValType): number {
    return this.random.pick([...this.locals.keys()].filter(i => this.locals[i] === type && !this.counters.has(i)));
  }

  protected newLocal(type: ValType): number {
    return this.locals.push(type) - 1;
  }

  protected global(type: ValType): number {
    return this.random.pick([...this.shape.globals.keys()].filter(i => this.shape.globals[i] === type && i !== fuelGlobal));
  }

  protected takeAway(type: ValType): void {
    if (this.random.chance(40)) this.op('drop');
    else this.op('local.set', this.writableLocal(type));
  }

  /** Of the results at the top of the stack one of the wanted type stays; the others go into locals or away. */
  protected keepOne(results: readonly ValType[], wanted: ValType | undefined): void {
    const kept = wanted === undefined ? -1 : results.indexOf(wanted);
    for (let i = results.length - 1; i > kept; i--) this.takeAway(results[i]);
    if (kept <= 0) return;
    const local = this.newLocal(results[kept]);
    this.op('local.set', local);
    for (let i = kept - 1; i >= 0; i--) this.takeAway(results[i]);
    this.op('local.get', local);
  }
}
