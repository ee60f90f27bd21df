/**
 * The `WebAssembly` namespace: its classes, and the functions that compile and instantiate.
 *
 * A namespace belongs to a {@link Realm}, which says with which engine and limits. Objects of namespaces with the same engine can be linked
 * to each other.
 *
 * @see JS API, "The WebAssembly Namespace", and the Web API for streaming
 */
import type { EngineCode } from '../engine/engine.js';
import { copyBytes } from '../runtime/buffer-source.js';
import { compileOwned, validate } from '../runtime/compile.js';
import type { Realm } from '../runtime/realm.js';
import { CompileError, LinkError, RuntimeError } from '../support/errors.js';
import { runSteps } from '../support/steps.js';
import { defineGlobal } from './global.js';
import { checkImportObject, readImports } from './imports.js';
import { defineInstance } from './instance.js';
import { defineMemory } from './memory.js';
import { defineModule, moduleBrand } from './module.js';
import { readResponse } from './streaming.js';
import { defineTable } from './table.js';
import { requireArguments, setLength } from './web-idl.js';

/** Makes a namespace over the realm. */
export function makeNamespace(realm: Realm): object {
  const module = defineModule(realm);
  const exported = { memory: defineMemory(realm), table: defineTable(realm), global: defineGlobal(realm) };
  const instance = defineInstance(realm, exported);

  /** The bytes are copied at once: changing them later changes nothing. */
  const compileBytes = async (source: unknown): Promise<EngineCode> => compileOwned(realm, runSteps(copyBytes(source)), {});
  const instantiateCode = (code: EngineCode, importObject: object | undefined) => ({
    module: module.wrap(code),
    instance: instance.make(code, readImports(realm, code.module, importObject)),
  });

  const functions = {
    validate(...args: unknown[]): boolean {
      requireArguments(args, 1, 'WebAssembly.validate()');
      try {
        validate(args[0]);
        return true;
      } catch (error) {
        if (error instanceof CompileError) return false;
        throw error;
      }
    },

    async compile(...args: unknown[]): Promise<object> {
      requireArguments(args, 1, 'WebAssembly.compile()');
      return module.wrap(await compileBytes(args[0]));
    },

    async instantiate(...args: unknown[]): Promise<object> {
      requireArguments(args, 1, 'WebAssembly.instantiate()');
      const importObject = checkImportObject(args[1]);
      const code = moduleBrand.find(args[0]);
      if (code === undefined) return instantiateCode(await compileBytes(args[0]), importObject);
      // The imports are read at once, the instance is made later.
      const imports = readImports(realm, code.module, importObject);
      await undefined;
      return instance.make(code, imports);
    },

    async compileStreaming(...args: unknown[]): Promise<object> {
      requireArguments(args, 1, 'WebAssembly.compileStreaming()');
      return module.wrap(await compileBytes(await readResponse(args[0], 'WebAssembly.compileStreaming()')));
    },

    async instantiateStreaming(...args: unknown[]): Promise<object> {
      requireArguments(args, 1, 'WebAssembly.instantiateStreaming()');
      const importObject = checkImportObject(args[1]);
      return instantiateCode(await compileBytes(await readResponse(args[0], 'WebAssembly.instantiateStreaming()')), importObject);
    },
  };
  setLength(functions, { validate: 1, compile: 1, instantiate: 1, compileStreaming: 1, instantiateStreaming: 1 });

  const namespace = { ...functions };
  const classes = {
    Module: module.type,
    Instance: instance.type,
    Memory: exported.memory.type,
    Table: exported.table.type,
    Global: exported.global.type,
    CompileError,
    LinkError,
    RuntimeError,
  };
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(namespace, name, { value, writable: true, enumerable: false, configurable: true });
  }
  Object.defineProperty(namespace, Symbol.toStringTag, { value: 'WebAssembly', configurable: true });
  return namespace;
}
