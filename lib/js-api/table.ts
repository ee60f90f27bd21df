/** `WebAssembly.Table`. @see JS API, "Tables" */
import type { Realm } from '../runtime/realm.js';
import { createTable, type LiveTable } from '../runtime/table.js';
import { defaultValue, toJs, toWasm } from '../runtime/values.js';
import type { TableType } from '../wasm/types.js';
import { allocate } from './allocation.js';
import { checkAddressType, toLimits, toTableKind } from './convert.js';
import { Brand, type Interface, Wrappers } from './interface.js';
import { requireArguments, setLength, shapeInterface, toDictionary, toUnsigned } from './web-idl.js';

export const tableBrand = new Brand<LiveTable>('Table');

/** The class `Table` of a namespace. */
export function defineTable(realm: Realm): Interface<LiveTable> {
  class Table {
    constructor(...args: unknown[]) {
      const place = 'WebAssembly.Table()';
      requireArguments(args, 1, place);
      const type = toTableType(args[0], `${place}: the descriptor`);
      const init = args[1] === undefined ? defaultValue(type.element) : args[1];
      return wrappers.construct(
        this,
        allocate(() => createTable(realm.engine, type, init, realm.limits.tableElements)),
      );
    }

    get length(): number {
      return tableBrand.get(this, 'WebAssembly.Table.length: the receiver').engine.length;
    }

    get(...args: unknown[]): unknown {
      const place = 'WebAssembly.Table.get()';
      const live = tableBrand.get(this, `${place}: the receiver`);
      requireArguments(args, 1, place);
      const index = toIndex(live, args[0], place);
      return toJs(live.engine.type.element, live.engine.get(index), live.store.live());
    }

    set(...args: unknown[]): void {
      const place = 'WebAssembly.Table.set()';
      const live = tableBrand.get(this, `${place}: the receiver`);
      requireArguments(args, 1, place);
      const index = toUnsigned(args[0], `${place}: the index`);
      const value = toElement(live, args);
      live.engine.set(checkIndex(live, index, place), value);
    }

    grow(...args: unknown[]): number {
      const place = 'WebAssembly.Table.grow()';
      const live = tableBrand.get(this, `${place}: the receiver`);
      requireArguments(args, 1, place);
      const delta = toUnsigned(args[0], `${place}: delta`);
      const before = live.grow(delta, toElement(live, args));
      if (before < 0) throw new RangeError(`${place}: a table of ${live.engine.length} elements cannot grow by ${delta}`);
      return before;
    }
  }
  shapeInterface(Table, 'Table', 1);
  setLength(Table.prototype, { get: 1, set: 1, grow: 1 });
  const wrappers = new Wrappers(tableBrand, Table.prototype);
  return { type: Table, wrap: live => wrappers.wrap(live) };
}

/** Reads the members in the order of Web IDL: those of TableDescriptor before those of limits. */
function toTableType(value: unknown, place: string): TableType {
  const descriptor = toDictionary(value, place);
  const { element: name } = descriptor;
  if (name === undefined) throw new TypeError(`${place}: the property 'element' is required`);
  const element = toTableKind(name, `${place}: the property 'element'`);
  checkAddressType(descriptor, place);
  return { element, ...toLimits(descriptor, place) };
}

/** The second argument as an element; the default of the type where it is missing. */
function toElement(live: LiveTable, args: readonly unknown[]): number {
  const { element } = live.engine.type;
  const value = args.length < 2 ? defaultValue(element) : args[1];
  return toWasm(element, value, live.store.live()) as number;
}

function toIndex(live: LiveTable, value: unknown, place: string): number {
  return checkIndex(live, toUnsigned(value, `${place}: the index`), place);
}

function checkIndex(live: LiveTable, index: number, place: string): number {
  if (index < live.engine.length) return index;
  throw new RangeError(`${place}: the table of ${live.engine.length} elements has no element ${index}`);
}
