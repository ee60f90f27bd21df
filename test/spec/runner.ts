/**
 * Runs files of the specification suite on one engine.
 *
 * It works below the API, where values are words: JavaScript numbers do not keep the payload of a NaN.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine, EngineCode } from '../../lib/engine/engine.js';
import { compileSync } from '../../lib/runtime/compile.js';
import { callRaw, functionRecord } from '../../lib/runtime/function.js';
import { LiveGlobal } from '../../lib/runtime/global.js';
import type { Instance } from '../../lib/runtime/instance.js';
import { initialize, link } from '../../lib/runtime/instantiate.js';
import { defaultLimits } from '../../lib/runtime/limits.js';
import type { Store } from '../../lib/runtime/store.js';
import { CompileError, LinkError, TrapError } from '../../lib/support/errors.js';
import { runSteps } from '../../lib/support/steps.js';
import { slotsOf, valTypeNames } from '../../lib/wasm/types.js';
import type { SpecAction, SpecCommand, SpecFile } from './format.js';
import { makeSpectest, type Spectest } from './spectest.js';
import { decodeResults, encodeArguments, formatExpected, type FoundValue, haveTypes, matches } from './values.js';

export interface Failure {
  /** `FILE.wast:LINE`. */
  readonly where: string;
  readonly message: string;
}

export interface FileResult {
  readonly name: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** Folder of a suite of the shared data; undefined if that is not there. */
export function suiteFolder(suite: string): string | undefined {
  const folder = path.join(process.env['WAZEN_SHARED'] ?? '../shared', 'spec', suite);
  return existsSync(folder) ? folder : undefined;
}

/** Names of the suite's files. */
export function suiteFiles(folder: string): string[] {
  return readdirSync(folder).filter(name => existsSync(path.join(folder, name, `${name}.json`)));
}

/** Commands in a file. */
export function readCommands(folder: string, name: string): readonly SpecCommand[] {
  return (JSON.parse(readFileSync(path.join(folder, name, `${name}.json`), 'utf8')) as SpecFile).commands;
}

export interface RunFileOptions {
  /** Whether all code is written to an image and read from it before it runs. */
  readonly images?: boolean;
}

export function runFile(engine: Engine, folder: string, name: string, { images = false }: RunFileOptions = {}): FileResult {
  const run = new FileRun(engine, path.join(folder, name), images);
  const failures: Failure[] = [];
  let passed = 0;
  for (const command of readCommands(folder, name)) {
    try {
      run.execute(command);
      passed++;
    } catch (error) {
      const message = error instanceof Failed ? error.message : ((error as Error).stack ?? String(error));
      failures.push({ where: `${name}.wast:${command.line}`, message: `${command.type}: ${message}` });
    }
  }
  return { name, passed, failures };
}

/** An assertion that does not hold. */
class Failed extends Error {}

type ErrorClass = abstract new (...args: never[]) => Error;

class FileRun {
  private readonly spectest: Spectest;
  private readonly registered = new Map<string, Instance>();
  private readonly named = new Map<string, Instance>();
  private readonly definitions = new Map<string, EngineCode>();
  private current: Instance | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly folder: string,
    private readonly throughImages: boolean,
  ) {
    this.spectest = makeSpectest(engine);
  }

  execute(command: SpecCommand): void {
    const handler = this.handlers[command.type];
    if (!handler) throw new Failed('the runner does not know this command');
    handler(command);
  }

  private readonly handlers: Readonly<Record<string, (command: SpecCommand) => void>> = {
    module: command => this.define(command.name, this.instantiate(this.compile(command))),
    module_definition: command => {
      this.definitions.set(command.name ?? '', this.compile(command));
    },
    module_instance: command => {
      const code = this.definitions.get(command.module ?? '');
      if (!code) throw new Failed(`no definition ${command.module}`);
      this.define(command.instance, this.instantiate(code));
    },
    register: command => {
      this.registered.set(command.as!, this.find(command.name));
    },
    action: command => {
      this.perform(command.action!);
    },
    assert_return: command => this.assertReturn(command),
    assert_trap: command => this.assertError(command, TrapError, () => this.perform(command.action!)),
    assert_exhaustion: command => this.assertError(command, TrapError, () => this.perform(command.action!)),
    assert_invalid: command => this.assertError(command, CompileError, () => this.compile(command)),
    assert_malformed: command => this.assertError(command, CompileError, () => this.compile(command)),
    assert_unlinkable: command => this.assertInstantiation(command, LinkError),
    assert_uninstantiable: command => this.assertInstantiation(command, TrapError),
  };

  private compile(command: SpecCommand): EngineCode {
    const code = compileSync({ engine: this.engine }, readFileSync(path.join(this.folder, command.filename!)), {});
    if (!this.throughImages) return code;
    const images = this.engine.images!;
    return images.read(Buffer.concat(runSteps(images.write(code))));
  }

  private instantiate(code: EngineCode): Instance {
    const instance = link({
      engine: this.engine,
      code,
      name: undefined,
      resolve: (module, name) => this.resolve(code, module, name),
      limits: defaultLimits,
      owner: { closed: false },
    });
    initialize(instance);
    return instance;
  }

  private resolve(code: EngineCode, module: string, name: string): unknown {
    if (module !== 'spectest' || this.registered.has(module)) return this.registered.get(module)?.exportNamed(name);
    return this.hasWrongType(code, name) ? undefinedFunctionOfOtherType : this.spectest.fields.get(name);
  }

  /** Whether a function of spectest is imported with another type than it has. */
  private hasWrongType({ module }: EngineCode, name: string): boolean {
    const params = this.spectest.functionTypes[name];
    if (!params) return false;
    const wanted = module.imports.filter(entry => entry.module === 'spectest' && entry.name === name && entry.kind === 'function');
    return wanted.some(entry => {
      const type = module.types[module.functions[entry.index].typeIndex];
      return type.results.length > 0 || type.params.join() !== params.join();
    });
  }

  private define(name: string | undefined, instance: Instance): void {
    this.current = instance;
    if (name !== undefined) this.named.set(name, instance);
  }

  private find(name: string | undefined): Instance {
    const instance = name === undefined ? this.current : this.named.get(name);
    if (!instance) throw new Failed(`no module ${name ?? ''}`);
    return instance;
  }

  private perform(action: SpecAction): { results: FoundValue[]; store: Store } {
    const instance = this.find(action.module);
    const extern = instance.exportNamed(action.field);
    const store = instance.store.live();
    if (action.type === 'get') {
      if (!(extern instanceof LiveGlobal)) throw new Failed(`no global ${action.field}`);
      return { results: decodeResults(cellWords(extern), [extern.engine.type.type]), store };
    }
    const record = functionRecord(extern);
    if (!record) throw new Failed(`no function ${action.field}`);
    const args = action.args ?? [];
    if (!haveTypes(args, record.type.params)) throw new Failed(`${action.field} has other parameters`);
    return { results: decodeResults(callRaw(record, encodeArguments(args, store)), record.type.results), store };
  }

  private assertReturn(command: SpecCommand): void {
    const { results, store } = this.perform(command.action!);
    const expected = command.expected ?? [];
    if (results.length === expected.length && results.every((value, i) => matches(expected[i], value, store))) return;
    const found = results.map(({ type, bits }) => `${valTypeNames[type]}:0x${bits.toString(16)}`).join(', ');
    throw new Failed(
      `${command.action!.field} gave ${found || 'nothing'}, expected ${expected.map(formatExpected).join(', ') || 'nothing'}`,
    );
  }

  /** Compilation must succeed; what fails is the rest. */
  private assertInstantiation(command: SpecCommand, type: ErrorClass): void {
    const code = this.compile(command);
    this.assertError(command, type, () => this.instantiate(code));
  }

  private assertError(command: SpecCommand, type: ErrorClass, body: () => unknown): void {
    try {
      body();
    } catch (error) {
      if (error instanceof type && sameMessage(error.message, command.text!)) return;
      if (error instanceof Failed) throw error;
      throw new Failed(`expected ${type.name} "${command.text}", got ${String(error)}`);
    }
    throw new Failed(`expected ${type.name} "${command.text}", got no error`);
  }
}

/** Matches no function that the suite asks of spectest. */
const undefinedFunctionOfOtherType = { wrong: 'type' };

/** The suite's text begins with ours, or is part of it, which says more. */
function sameMessage(ours: string, text: string): boolean {
  return ours !== '' && (ours.includes(text) || text.startsWith(ours));
}

function cellWords({ engine }: LiveGlobal): Int32Array {
  const count = slotsOf(engine.type.type) * 2;
  return Int32Array.from({ length: count }, (_, i) => engine.cell.getInt32(i * 4, true));
}
