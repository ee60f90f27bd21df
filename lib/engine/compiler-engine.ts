/**
 * The compiler as an {@link Engine}: fills the memory that machine code reads (layout.ts) and keeps alive what addresses in it
 * point to. Compiling, running and guarding are the native addon's.
 *
 * Everything that machine code can reach by address is held by JavaScript objects: an instance holds its context, its code
 * and whatever it imports; a Store (runtime/store.ts) holds the instances whose functions may lie in each other's tables. So
 * nothing here keeps a list of instances: the addon finds one by its id through a weak reference.
 */
import { encodedFunctionWords, encodeFunction, encodeModule, placesOf } from '../ir/encode.js';
import type { IrFunction } from '../ir/function.js';
import type { Binding, CodeHandle, CompilationHandle, Entries, Thunks } from '../native/binding.js';
import { typedError, withTypedErrors } from '../native/errors.js';
import { loadBinding, loadEntries } from '../native/load.js';
import { runSteps, runStepsInSlices, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Module } from '../wasm/module.js';
import type { FuncType, GlobalType, MemoryType, TableType } from '../wasm/types.js';
import { makeCode, type CompilerCode } from './compiler-code.js';
import { CompilerImages } from './compiler-images.js';
import { createActivation, type CompilerActivation } from './compiler-activation.js';
import { CompilerSharedCode } from './compiler-shared-code.js';
import { CompilerGlobal, CompilerMemory, CompilerTable, putAddress } from './compiler-objects.js';
import type {
  Activation,
  CompileOptions,
  Engine,
  EngineCode,
  EngineImports,
  EngineInstance,
  FunctionInfo,
  GuestServices,
  ModuleCompiler,
  Ref,
} from './engine.js';
import { contextLayout, funcRefLayout, globalLayout } from './layout.js';
import { canonicalTypeId } from './type-ids.js';

/** Activations kept for reuse, by size of their stack. */
const idleActivations = 64;

/**
 * The compiler engine of this thread.
 *
 * @throws {Error} if the native addon cannot be loaded; the message says why
 */
export function createCompilerEngine(): Engine {
  return new CompilerEngine(loadBinding(), loadEntries());
}

class CompilerEngine implements Engine {
  readonly name = 'compiler';
  /** By canonical type id: there are only so many types of host functions. */
  private readonly thunks = new Map<number, Thunks & { readonly type: FuncType }>();
  private readonly idle = new Map<number, CompilerActivation[]>();
  private readonly reference = new Float64Array(3);
  private nextInstanceId = 1;
  readonly images: CompilerImages;
  readonly shared: CompilerSharedCode;

  constructor(
    private readonly binding: Binding,
    private readonly entries: Entries | null,
  ) {
    this.images = new CompilerImages(binding);
    this.shared = new CompilerSharedCode(binding);
  }

  *beginModule(module: Module, { polls = true }: CompileOptions): Steps<ModuleCompiler> {
    const places = placesOf(module);
    const words = yield* encodeModule(module, places, { polls, guarded: module.memories.map(() => true) });
    yield;
    const compilation = withTypedErrors(() => this.binding.beginModule(words, limits.compilerBytes.max));
    return new CompilerModuleCompiler(this.binding, module, polls, compilation);
  }

  instantiate(code: EngineCode, imports: EngineImports): EngineInstance {
    const instance = new CompilerInstance(this.binding, this.nextInstanceId++, code as CompilerCode, imports);
    this.binding.trackInstance(instance.id, instance);
    return instance;
  }

  createMemory(type: MemoryType): CompilerMemory {
    return new CompilerMemory(this.binding, type);
  }

  createTable(type: TableType, initial: Ref): CompilerTable {
    return new CompilerTable(this.binding, type, initial);
  }

  createGlobal(type: GlobalType): CompilerGlobal {
    const cell = new ArrayBuffer(globalLayout.size);
    return new CompilerGlobal(type, new DataView(cell), this.binding.addressOf(cell));
  }

  createHostFunction(type: FuncType, number: number): { readonly ref: Ref; readonly owner: object } {
    const thunks = this.thunksFor(type);
    const owner = new ArrayBuffer(funcRefLayout.size);
    const ref = this.binding.addressOf(owner);
    const words = new Uint32Array(owner);
    putAddress(words, funcRefLayout.code, thunks.host);
    putAddress(words, funcRefLayout.context, ref);
    words[funcRefLayout.type / 4] = canonicalTypeId(type);
    words[funcRefLayout.index / 4] = number;
    putAddress(words, funcRefLayout.entry, thunks.entry);
    return { ref, owner };
  }

  functionInfo(ref: Ref): FunctionInfo {
    this.binding.readFunctionReference(ref, this.reference);
    const [typeId, index, instanceId] = this.reference;
    if (instanceId < 0) return { type: this.thunks.get(typeId)!.type, index };
    const instance = this.binding.instanceById(instanceId) as CompilerInstance;
    const { module } = instance;
    return { type: module.types[module.functions[index].typeIndex], instance, index };
  }

  acquireActivation(stackBytes: number): Activation {
    return this.idle.get(stackBytes)?.pop() ?? createActivation(this.binding, this.entries, stackBytes);
  }

  releaseActivation(activation: Activation): void {
    const { stackBytes } = activation as CompilerActivation;
    let list = this.idle.get(stackBytes);
    if (!list) this.idle.set(stackBytes, (list = []));
    if (list.length < idleActivations) list.push(activation as CompilerActivation);
  }

  private thunksFor(type: FuncType): Thunks {
    const id = canonicalTypeId(type);
    let thunks = this.thunks.get(id);
    if (!thunks) {
      const signature = Int32Array.of(type.params.length, ...type.params, ...type.results);
      this.thunks.set(id, (thunks = { ...this.binding.makeThunks(signature), type }));
    }
    return thunks;
  }
}

class CompilerModuleCompiler implements ModuleCompiler {
  /** One function at a time, for the addon to copy. */
  private words = new Int32Array(4096);

  constructor(
    private readonly binding: Binding,
    private readonly module: Module,
    private readonly polls: boolean,
    private readonly compilation: CompilationHandle,
  ) {}

  add(fn: IrFunction): void {
    const count = encodedFunctionWords(fn);
    if (count > this.words.length) this.words = new Int32Array(2 * count);
    encodeFunction(fn, this.words);
    withTypedErrors(() => this.binding.addFunction(this.compilation, this.words, count));
  }

  get compiled(): number {
    return this.binding.compiledFunctions(this.compilation);
  }

  async finish(): Promise<EngineCode> {
    const handle = this.binding.finishModule(this.compilation).catch((error: unknown) => {
      throw typedError(error);
    });
    return runStepsInSlices(this.codeOf(await handle));
  }

  finishSync(): EngineCode {
    return runSteps(this.codeOf(withTypedErrors(() => this.binding.finishModuleSync(this.compilation))));
  }

  abandon(): void {
    this.binding.abandonModule(this.compilation);
  }

  private *codeOf(handle: CodeHandle): Steps<EngineCode> {
    return yield* makeCode(this.binding, this.module, handle, this.polls);
  }
}

class CompilerInstance implements EngineInstance {
  readonly module: Module;
  readonly tables: readonly CompilerTable[];
  readonly memories: readonly CompilerMemory[];
  readonly globals: readonly CompilerGlobal[];
  services!: GuestServices;
  private readonly context: ArrayBuffer;
  private readonly address: number;

  constructor(
    binding: Binding,
    readonly id: number,
    readonly code: CompilerCode,
    private readonly imports: EngineImports,
  ) {
    const module = (this.module = code.module);
    this.context = new ArrayBuffer(code.places.size);
    this.address = binding.addressOf(this.context);
    this.tables = module.tables.map(
      ({ type }, i) => (imports.tables[i] as CompilerTable | undefined) ?? new CompilerTable(binding, type, 0),
    );
    this.memories = module.memories.map(
      ({ type }, i) => (imports.memories[i] as CompilerMemory | undefined) ?? new CompilerMemory(binding, type),
    );
    this.globals = module.globals.map(({ type }, i) => (imports.globals[i] as CompilerGlobal | undefined) ?? this.definedGlobal(type, i));
    this.fillContext();
  }

  functionRef(index: number): Ref {
    const { module, imports } = this;
    if (index < module.importedFunctions) return imports.functions[index];
    return this.address + this.code.places.funcRefs + (index - module.importedFunctions) * funcRefLayout.size;
  }

  private globalPlace(index: number): number {
    return this.code.places.globals + index * globalLayout.size;
  }

  private definedGlobal(type: GlobalType, index: number): CompilerGlobal {
    const place = this.globalPlace(index);
    return new CompilerGlobal(type, new DataView(this.context, place, globalLayout.size), this.address + place);
  }

  private fillContext(): void {
    const { code, memories, module, context } = this;
    const { places } = code;
    new Uint8Array(context).set(code.template);
    const words = new Uint32Array(context);
    words[contextLayout.instanceId / 4] = this.id;
    if (memories.length > 0) {
      putAddress(words, contextLayout.memory0Base, memories[0].base);
      putAddress(words, contextLayout.memory0, memories[0].address);
    }
    this.imports.functions.forEach((ref, i) => putAddress(words, places.imports + 8 * i, ref));
    this.tables.forEach((table, i) => putAddress(words, places.tables + 8 * i, table.address));
    memories.forEach((memory, i) => putAddress(words, places.memories + 8 * i, memory.address));
    for (let i = 0; i < module.importedGlobals; i++) this.importGlobal(words, i);
    const functions = module.functions.length - module.importedFunctions;
    for (let i = 0; i < functions; i++) {
      putAddress(words, places.funcRefs + i * funcRefLayout.size + funcRefLayout.context, this.address);
    }
  }

  /** The address of a mutable one, which its owner may change; the value of an immutable one. */
  private importGlobal(words: Uint32Array, index: number): void {
    const { type, address, cell } = this.globals[index];
    const place = this.globalPlace(index);
    if (type.mutable) putAddress(words, place, address);
    else for (let i = 0; i < globalLayout.size; i += 4) words[(place + i) / 4] = cell.getUint32(i, true);
  }
}
