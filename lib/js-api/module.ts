/** `WebAssembly.Module`. @see JS API, "Modules" */
import type { EngineCode } from '../engine/engine.js';
import { compileSync } from '../runtime/compile.js';
import type { Realm } from '../runtime/realm.js';
import { Brand, type Interface, Wrappers } from './interface.js';
import { requireArguments, setLength, shapeInterface } from './web-idl.js';

export const moduleBrand = new Brand<EngineCode>('Module');

/** The class `Module` of a namespace. */
export function defineModule(realm: Realm): Interface<EngineCode> {
  class Module {
    constructor(...args: unknown[]) {
      const place = 'WebAssembly.Module()';
      requireArguments(args, 1, place);
      return wrappers.construct(this, compileSync(realm, args[0], {}));
    }

    static exports(...args: unknown[]): object[] {
      const { module } = toCode(args, 1, 'WebAssembly.Module.exports()');
      return module.exports.map(({ name, kind }) => ({ name, kind }));
    }

    static imports(...args: unknown[]): object[] {
      const { module: decoded } = toCode(args, 1, 'WebAssembly.Module.imports()');
      return decoded.imports.map(({ module, name, kind }) => ({ module, name, kind }));
    }

    static customSections(...args: unknown[]): ArrayBuffer[] {
      const { module } = toCode(args, 2, 'WebAssembly.Module.customSections()');
      if (args[1] === undefined) throw new TypeError('WebAssembly.Module.customSections(): the name of the sections is required');
      const name = `${args[1] as string}`;
      const sections = module.customSections.filter(section => section.name === name);
      return sections.map(({ start, end }) => module.bytes.slice(start, end).buffer as ArrayBuffer);
    }
  }
  shapeInterface(Module, 'Module', 1);
  setLength(Module, { exports: 1, imports: 1, customSections: 2 });
  const wrappers = new Wrappers(moduleBrand, Module.prototype);
  return { type: Module, wrap: live => wrappers.wrap(live) };
}

/** The module in the first of `count` required arguments. */
function toCode(args: readonly unknown[], count: number, place: string): EngineCode {
  requireArguments(args, count, place);
  return moduleBrand.get(args[0], `${place}: argument 0`);
}
