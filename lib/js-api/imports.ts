/**
 * From an import object to what can be linked.
 *
 * All getters run before anything is made, in the order of the imports. Here it is only seen whether a value is of the right kind; whether
 * its type matches is said when it is linked.
 *
 * @see JS API, "read the imports"
 */
import type { ImportValue } from '../runtime/instantiate.js';
import { createGlobal } from '../runtime/global.js';
import type { JsFunction } from '../runtime/host-function.js';
import type { Realm } from '../runtime/realm.js';
import { Store } from '../runtime/store.js';
import { LinkError } from '../support/errors.js';
import type { Import, Module } from '../wasm/module.js';
import { ValType, valTypeNames } from '../wasm/types.js';
import { globalBrand } from './global.js';
import { memoryBrand } from './memory.js';
import { tableBrand } from './table.js';
import { isObject } from './web-idl.js';

/** @throws {TypeError} unless it is undefined or an object */
export function checkImportObject(value: unknown): object | undefined {
  if (value === undefined || isObject(value)) return value;
  throw new TypeError('WebAssembly.Instance(): the imports must be an object');
}

/**
 * Reads what the module imports, in the order of its imports.
 *
 * @throws {TypeError} if there is no import object, or one of its modules is no object
 * @throws {LinkError} if a value is of the wrong kind
 */
export function readImports(realm: Realm, module: Module, importObject: object | undefined): ImportValue[] {
  if (importObject === undefined && module.imports.length > 0) {
    throw new TypeError('WebAssembly.Instance(): the module has imports, so an object with them is required');
  }
  return module.imports.map((entry, i) => {
    const from = (importObject as Record<string, unknown>)[entry.module];
    if (!isObject(from)) throw new TypeError(`${describe(entry, i)}: the module is not an object or function`);
    return toImport(realm, module, entry, (from as Record<string, unknown>)[entry.name], describe(entry, i));
  });
}

function describe({ module, name }: Import, number: number): string {
  return `WebAssembly.Instance(): import #${number} "${module}" "${name}"`;
}

function toImport(realm: Realm, module: Module, entry: Import, value: unknown, place: string): ImportValue {
  switch (entry.kind) {
    case 'function':
      if (typeof value === 'function') return value as JsFunction;
      throw new LinkError(`${place}: a function import requires a callable`);
    case 'table':
      return tableBrand.find(value) ?? refuse(place, 'a table import requires a WebAssembly.Table');
    case 'memory':
      return memoryBrand.find(value) ?? refuse(place, 'a memory import requires a WebAssembly.Memory');
    case 'global':
      return globalBrand.find(value) ?? toGlobal(realm, module, entry.index, value, place);
    case 'tag':
      return refuse(place, 'tags are not supported');
  }
}

function refuse(place: string, what: string): never {
  throw new LinkError(`${place}: ${what}`);
}

/** A value in the place of an immutable global. */
function toGlobal(realm: Realm, module: Module, index: number, value: unknown, place: string): ImportValue {
  const { type } = module.globals[index];
  if (type.mutable) refuse(place, 'a mutable global import requires a WebAssembly.Global');
  if (!isValueOf(type.type, value)) refuse(place, `a global import of type ${valTypeNames[type.type]} cannot be ${typeof value}`);
  try {
    return createGlobal(new Store(realm.engine), type, value);
  } catch (error) {
    if (error instanceof TypeError) throw new LinkError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Whether it may be converted to the type; a function reference is known as such only by its conversion. */
function isValueOf(type: ValType, value: unknown): boolean {
  if (type === ValType.I64) return typeof value === 'bigint';
  if (type < ValType.V128) return typeof value === 'number';
  return type !== ValType.V128;
}
