/**
 * The compiler as an {@link Engine}: fills the memory that machine code reads (layout.ts) and keeps alive what addresses in it
 * point to. Compiling, running and guarding are the native addon's.
 *
 * Everything that machine code can reach by address is held by JavaScript objects: an instance holds its context, its code
 * and whatever it imports; a Store (runtime/store.ts) holds the instances whose functions may lie in each other's tables, and
 * finds them by their ids. So nothing here keeps a list of instances.
 */
import type { Binding, Entries, Thunks } from '../native/binding.js';
import { loadBinding, loadEntries } from '../native/load.js';
import type { Steps } from '../support/steps.js';
import type { Module } from '../wasm/module.js';
import type { FuncType, GlobalType, MemoryType, TableType } from '../wasm/types.js';
import type { CompilerCode } from './compiler-code.js';
import { beginCompilation, compileChecked } from './compiler-compilation.js';
import { CompilerImages } from './compiler-images.js';
import { ContextAllocator } from './compiler-contexts.js';
import { createActivation, type CompilerActivation } from './compiler-activation.js';
import { CompilerInstance } from './compiler-instance.js';
import { canGuard, CompilerGlobal, CompilerMemory, CompilerTable, ownPlace, putAddress } from './compiler-objects.js';
import { CompilerSharedCode } from './compiler-shared-code.js';
import type {
  Activation,
  CompileOptions,
  Engine,
  EngineCode,
  EngineImports,
  EngineInstance,
  FunctionInfo,
  ModuleCompiler,
  Ref,
} from './engine.js';
import { funcRefLayout, globalLayout, memoryLayout, tableLayout } from './layout.js';
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
  private readonly reference = new Float64Array(2);
  private nextInstanceId = 1;
  private hostReferences: HostReferences;
  private readonly contexts: ContextAllocator;
  readonly images: CompilerImages;
  readonly shared: CompilerSharedCode;

  constructor(
    private readonly binding: Binding,
    private readonly entries: Entries | null,
  ) {
    this.images = new CompilerImages(binding);
    this.shared = new CompilerSharedCode(binding);
    this.hostReferences = new HostReferences(binding);
    this.contexts = new ContextAllocator(binding);
  }

  beginModule(module: Module, { polls = true }: CompileOptions): Steps<ModuleCompiler> {
    const guarded = module.memories.length === 0 || canGuard(this.binding);
    return beginCompilation(this.binding, module, { polls, guarded });
  }

  instantiate(code: EngineCode, imports: EngineImports): EngineInstance {
    const id = this.nextInstanceId++;
    return new CompilerInstance(this.binding, id, code as CompilerCode, imports, this.contexts, checked => this.checkedCode(checked));
  }

  /**
   * The code with checks in the place of guards. It is compiled when the first memory without guards meets the module, which happens
   * where address space is limited or used up.
   *
   * @throws {WazenError} if it cannot be compiled for lack of memory
   */
  private checkedCode(code: CompilerCode): CompilerCode {
    if (!code.options.guarded) return code;
    return (code.checked ??= compileChecked(this.binding, code));
  }

  createMemory(type: MemoryType): CompilerMemory {
    return new CompilerMemory(this.binding, type, ownPlace(this.binding, memoryLayout.size));
  }

  createTable(type: TableType, initial: Ref): CompilerTable {
    return new CompilerTable(this.binding, type, ownPlace(this.binding, tableLayout.size), initial);
  }

  createGlobal(type: GlobalType): CompilerGlobal {
    const cell = new ArrayBuffer(globalLayout.size);
    return new CompilerGlobal(type, new DataView(cell), this.binding.addressOf(cell));
  }

  createHostFunction(type: FuncType, number: number): { readonly ref: Ref; readonly owner: object } {
    const thunks = this.thunksFor(type);
    const owner = this.hostReferences.hasRoom ? this.hostReferences : (this.hostReferences = new HostReferences(this.binding));
    return { ref: owner.add(thunks, canonicalTypeId(type), number), owner };
  }

  functionInfo(ref: Ref): FunctionInfo {
    this.binding.readFunctionReference(ref, this.reference);
    const [index, instanceId] = this.reference;
    return { instanceId: instanceId < 0 ? undefined : instanceId, index };
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

/** References to host functions, some at a time, for a buffer and its address cost more than what is written to it. They die together. */
class HostReferences {
  private readonly words = new Uint32Array((64 * funcRefLayout.size) / 4);
  private readonly address: Ref;
  private end = 0;

  constructor(binding: Binding) {
    this.address = binding.addressOf(this.words.buffer as ArrayBuffer);
  }

  get hasRoom(): boolean {
    return this.end < this.words.byteLength;
  }

  add(thunks: Thunks, typeId: number, number: number): Ref {
    const { words, end } = this;
    const ref = this.address + end;
    this.end += funcRefLayout.size;
    putAddress(words, end + funcRefLayout.code, thunks.host);
    putAddress(words, end + funcRefLayout.context, ref);
    words[(end + funcRefLayout.type) / 4] = typeId;
    words[(end + funcRefLayout.index) / 4] = number;
    putAddress(words, end + funcRefLayout.entry, thunks.entry);
    return ref;
  }
}
