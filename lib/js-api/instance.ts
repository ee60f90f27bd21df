/** `WebAssembly.Instance`. @see JS API, "Instances" */
import type { EngineCode } from '../engine/engine.js';
import { LiveGlobal } from '../runtime/global.js';
import type { Extern, Instance as LiveInstance } from '../runtime/instance.js';
import { initialize, type ImportValue } from '../runtime/instantiate.js';
import { LiveMemory } from '../runtime/memory.js';
import type { Realm } from '../runtime/realm.js';
import { LiveTable } from '../runtime/table.js';
import { allocate } from './allocation.js';
import { Brand, type Interface, uncloneable } from './interface.js';
import { checkImportObject, readImports } from './imports.js';
import { moduleBrand } from './module.js';
import { requireArguments, shapeInterface } from './web-idl.js';

/** What an instance shows. */
interface Exported {
  /** Made when it is asked for first: nobody can tell, and many instances are made for their start function or one export. */
  exports: object | undefined;
  /** Kept alive by the object, beside what its exports keep. */
  readonly live: LiveInstance;
}

const instanceBrand = new Brand<Exported>('Instance');

/** The classes whose objects an instance exports. */
export interface ExportInterfaces {
  readonly memory: Interface<LiveMemory>;
  readonly table: Interface<LiveTable>;
  readonly global: Interface<LiveGlobal>;
}

/** The class `Instance` of a namespace. */
export interface InstanceInterface {
  readonly type: new (...args: never[]) => object;
  /** Makes an object of the class from imports that have been read. */
  make(code: EngineCode, imports: readonly ImportValue[]): object;
}

export function defineInstance(realm: Realm, interfaces: ExportInterfaces): InstanceInterface {
  class Instance {
    constructor(...args: unknown[]) {
      const place = 'WebAssembly.Instance()';
      requireArguments(args, 1, place);
      const code = moduleBrand.get(args[0], `${place}: argument 0`);
      const imports = readImports(realm, code.module, checkImportObject(args[1]));
      return instantiate(uncloneable(Object.getPrototypeOf(this) as this), code, imports);
    }

    get exports(): object {
      const exported = instanceBrand.get(this, 'WebAssembly.Instance.exports: the receiver');
      return (exported.exports ??= exportsOf(exported.live, interfaces));
    }
  }
  shapeInterface(Instance, 'Instance', 1);

  function instantiate<T extends object>(object: T, code: EngineCode, imports: readonly ImportValue[]): T {
    let next = 0;
    const live = allocate(() => realm.link(code, () => imports[next++]));
    live.caller = object;
    const close = realm.open(object);
    instanceBrand.set(object, { exports: undefined, live });
    try {
      initialize(live);
    } catch (error) {
      close();
      throw error;
    }
    return object;
  }
  return {
    type: Instance,
    make: (code, imports) => instantiate(uncloneable(Instance.prototype), code, imports),
  };
}

/** @see JS API, "create an exports object" */
function exportsOf(live: LiveInstance, { memory, table, global }: ExportInterfaces): object {
  return live.exports((extern: Extern): unknown => {
    if (extern instanceof LiveMemory) return memory.wrap(extern);
    if (extern instanceof LiveTable) return table.wrap(extern);
    return extern instanceof LiveGlobal ? global.wrap(extern) : extern;
  });
}
