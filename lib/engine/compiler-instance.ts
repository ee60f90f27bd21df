/**
 * An instance of the compiler engine: fills the memory that its machine code reads through the context register (layout.ts), and knows
 * what lies behind it.
 */
import type { ModulePlaces } from '../ir/places.js';
import type { Binding } from '../native/binding.js';
import type { Module } from '../wasm/module.js';
import type { GlobalType } from '../wasm/types.js';
import type { CompilerCode } from './compiler-code.js';
import { initialDataOf, type InitialData } from './compiler-data.js';
import { CompilerGlobal, CompilerMemory, CompilerTable, putAddress } from './compiler-objects.js';
import type { ContextAllocator } from './compiler-contexts.js';
import type { EngineImports, EngineInstance, GuestServices, Ref } from './engine.js';
import { contextLayout, funcRefLayout, globalLayout, memoryLayout, tableLayout } from './layout.js';

/** The code for memories without guards. */
type CheckedCode = (code: CompilerCode) => CompilerCode;

export class CompilerInstance implements EngineInstance {
  readonly module: Module;
  /** What runs: with checks, where a memory has no guards. */
  readonly code: CompilerCode;
  readonly tables: readonly CompilerTable[];
  readonly memories: readonly CompilerMemory[];
  readonly globals: readonly CompilerGlobal[];
  readonly writtenData: number;
  services!: GuestServices;
  private readonly places: ModulePlaces;
  private readonly words: Uint32Array;
  private readonly address: number;

  /** @throws {WazenError} `ERR_WAZEN_MEMORY` if the system gives no memory */
  constructor(
    private readonly binding: Binding,
    readonly id: number,
    code: CompilerCode,
    private readonly imports: EngineImports,
    contexts: ContextAllocator,
    checkedCode: CheckedCode,
  ) {
    const module = (this.module = code.module);
    this.places = code.places;
    ({ words: this.words, address: this.address } = contexts.allocate(code.template));
    const data = sharedData(binding, code);
    this.tables = module.tables.map((_, i) => this.table(i));
    this.memories = module.memories.map((_, i) => this.memory(i, data));
    this.globals = module.globals.map(({ type }, i) => (imports.globals[i] as CompilerGlobal | undefined) ?? this.definedGlobal(type, i));
    const isGuarded = this.memories.every(memory => memory.guarded);
    this.writtenData = data && this.memories[0].guarded ? data.segments : 0;
    this.code = isGuarded ? code : checkedCode(code);
    this.fillContext(code);
  }

  functionRef(index: number): Ref {
    const { module, imports } = this;
    if (index < module.importedFunctions) return imports.functions[index];
    return this.address + this.places.funcRefs + (index - module.importedFunctions) * funcRefLayout.size;
  }

  private table(index: number): CompilerTable {
    const { module, imports, words, address } = this;
    if (index < module.importedTables) return imports.tables[index] as CompilerTable;
    return new CompilerTable(this.binding, module.tables[index].type, { words, address, offset: this.tablePlace(index) }, 0);
  }

  private memory(index: number, data: InitialData | null): CompilerMemory {
    const { module, imports, words, address } = this;
    if (index < module.importedMemories) return imports.memories[index] as CompilerMemory;
    const offset = this.tablePlace(module.tables.length) + (index - module.importedMemories) * memoryLayout.size;
    const image = index === 0 ? data?.image : undefined;
    return new CompilerMemory(this.binding, module.memories[index].type, { words, address, offset }, image);
  }

  private tablePlace(index: number): number {
    return this.places.descriptors + (index - this.module.importedTables) * tableLayout.size;
  }

  private globalPlace(index: number): number {
    return this.places.globals + index * globalLayout.size;
  }

  private definedGlobal(type: GlobalType, index: number): CompilerGlobal {
    const place = this.globalPlace(index);
    return new CompilerGlobal(
      type,
      new DataView(this.words.buffer, this.words.byteOffset + place, globalLayout.size),
      this.address + place,
    );
  }

  /** What the template, which is that of `code`, does not have. */
  private fillContext(code: CompilerCode): void {
    const { memories, module, words, imports, places } = this;
    if (this.code !== code) this.exchangeFunctions();
    words[contextLayout.instanceId / 4] = this.id;
    memories[0]?.enter(words);
    imports.functions.forEach((ref, i) => putAddress(words, places.imports + 8 * i, ref));
    this.tables.forEach((table, i) => putAddress(words, places.tables + 8 * i, table.address));
    memories.forEach((memory, i) => putAddress(words, places.memories + 8 * i, memory.address));
    for (let i = 0; i < module.importedGlobals; i++) this.importGlobal(words, i);
    const functions = module.functions.length - module.importedFunctions;
    for (let i = 0; i < functions; i++) {
      putAddress(words, places.funcRefs + i * funcRefLayout.size + funcRefLayout.context, this.address);
    }
  }

  /** Takes the functions from the other code's template; everything else is the same. */
  private exchangeFunctions(): void {
    const { funcRefs, descriptors } = this.places;
    this.words.set(this.code.template.subarray(funcRefs / 4, descriptors / 4), funcRefs / 4);
  }

  /** The address of a mutable one, which its owner may change; the value of an immutable one. */
  private importGlobal(words: Uint32Array, index: number): void {
    const { type, address, cell } = this.globals[index];
    const place = this.globalPlace(index);
    if (type.mutable) putAddress(words, place, address);
    else for (let i = 0; i < globalLayout.size; i += 4) words[(place + i) / 4] = cell.getUint32(i, true);
  }
}

/** What memory 0 has from the start. A module with one instance gets no image: it would be made for nothing. */
function sharedData(binding: Binding, code: CompilerCode): InitialData | null {
  if (code.initialData !== undefined) return code.initialData;
  if (code.hasInstances) return (code.initialData = initialDataOf(binding, code.module));
  code.hasInstances = true;
  return null;
}
