/** The runner of the specification suite: it knows every command, and what does not hold fails with the line that says so. */
import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { selectEngine } from '../../lib/engine/select.js';
import { wat } from '../api/support.js';
import { testedEngines } from '../engines.js';
import { type FileResult, runFile } from './runner.js';

const modules: Readonly<Record<string, string>> = {
  'good.wasm': `(module (func (export "id") (param i32) (result i32) (local.get 0)) (func (export "trap") (unreachable))
    (func $deep (export "deep") (call $deep)) (global (export "global") (mut i64) (i64.const 5))
    (func (export "count") (result i64) (global.set 0 (i64.add (global.get 0) (i64.const 1))) (global.get 0)))`,
  'importer.wasm': `(module (import "good" "id" (func $id (param i32) (result i32))) (import "spectest" "print_i32" (func (param i32)))
    (func (export "twice") (param i32) (result i32) (i32.add (call $id (local.get 0)) (call $id (local.get 0)))))`,
  'unlinkable.wasm': '(module (import "nowhere" "nothing" (func)))',
  'trapping.wasm': '(module (func $f (unreachable)) (start $f))',
};

/** It exports a function that it does not have. */
const invalid = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 7, 5, 1, 1, 0x78, 0, 0);
const invoke = (field: string, args: object[] = [], module?: string): object => ({
  type: 'invoke',
  field,
  args,
  ...(module && { module }),
});
const i32 = (value: string): object => ({ type: 'i32', value });

describe('runner of the specification suite', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wazen-spec-'));
    mkdirSync(path.join(folder, 'own'));
    for (const [name, text] of Object.entries(modules)) writeFileSync(path.join(folder, 'own', name), wat(text));
    writeFileSync(path.join(folder, 'own', 'invalid.wasm'), invalid);
    writeFileSync(path.join(folder, 'own', 'malformed.wasm'), 'no module');
  });

  after(() => rmSync(folder, { recursive: true }));

  /** Commands are on lines 1, 2 and so on. */
  function run(engine: 'interpreter' | 'compiler', commands: readonly object[]): FileResult {
    const lines = commands.map((command, i) => ({ line: i + 1, ...command }));
    writeFileSync(path.join(folder, 'own', 'own.json'), JSON.stringify({ source_filename: 'own.wast', commands: lines }));
    return runFile(selectEngine(engine), folder, 'own');
  }

  for (const engine of testedEngines()) {
    it(`knows every command (${engine})`, () => {
      const { passed, failures } = run(engine, [
        { type: 'module', filename: 'good.wasm', name: 'good' },
        { type: 'register', as: 'good', name: 'good' },
        { type: 'module', filename: 'importer.wasm' },
        { type: 'action', action: invoke('twice', [i32('1')]) },
        { type: 'assert_return', action: invoke('twice', [i32('21')]), expected: [i32('42')] },
        { type: 'assert_return', action: { type: 'get', field: 'global', module: 'good' }, expected: [{ type: 'i64', value: '5' }] },
        { type: 'assert_trap', action: invoke('trap', [], 'good'), text: 'unreachable' },
        { type: 'assert_exhaustion', action: invoke('deep', [], 'good'), text: 'call stack exhausted' },
        { type: 'assert_invalid', filename: 'invalid.wasm', text: 'unknown function' },
        { type: 'assert_malformed', filename: 'malformed.wasm', text: 'magic header not detected' },
        { type: 'assert_unlinkable', filename: 'unlinkable.wasm', text: 'unknown import' },
        { type: 'assert_uninstantiable', filename: 'trapping.wasm', text: 'unreachable' },
        { type: 'module_definition', filename: 'good.wasm', name: 'definition' },
        { type: 'module_instance', instance: 'a', module: 'definition' },
        { type: 'module_instance', instance: 'b', module: 'definition' },
        { type: 'assert_return', action: invoke('count', [], 'a'), expected: [{ type: 'i64', value: '6' }] },
        { type: 'assert_return', action: invoke('count', [], 'b'), expected: [{ type: 'i64', value: '6' }] },
      ]);
      expect(failures).to.deep.equal([]);
      expect(passed).to.equal(17);
    });

    it(`fails where something does not hold, and says where (${engine})`, () => {
      const wrong = [
        { type: 'assert_return', action: invoke('id', [i32('1')]), expected: [i32('2')] },
        { type: 'assert_return', action: invoke('id', [i32('1')]), expected: [] },
        { type: 'assert_return', action: invoke('id', [{ type: 'i64', value: '1' }]), expected: [i32('1')] },
        { type: 'assert_return', action: invoke('trap'), expected: [] },
        { type: 'assert_return', action: invoke('nothing'), expected: [] },
        { type: 'assert_return', action: { type: 'get', field: 'id' }, expected: [i32('1')] },
        { type: 'assert_trap', action: invoke('id', [i32('1')]), text: 'unreachable' },
        { type: 'assert_trap', action: invoke('trap'), text: 'integer overflow' },
        { type: 'assert_exhaustion', action: invoke('trap'), text: 'call stack exhausted' },
        { type: 'assert_invalid', filename: 'good.wasm', text: 'type mismatch' },
        { type: 'assert_invalid', filename: 'invalid.wasm', text: 'type mismatch' },
        { type: 'assert_malformed', filename: 'good.wasm', text: 'unexpected end' },
        { type: 'assert_unlinkable', filename: 'good.wasm', text: 'unknown import' },
        { type: 'assert_uninstantiable', filename: 'good.wasm', text: 'unreachable' },
        { type: 'module', filename: 'invalid.wasm' },
        { type: 'module', filename: 'trapping.wasm' },
        { type: 'module_instance', instance: 'a', module: 'nothing' },
        { type: 'register', as: 'x', name: 'nothing' },
        { type: 'action', action: invoke('trap') },
        { type: 'assert_everything' },
      ];
      const { passed, failures } = run(engine, [{ type: 'module', filename: 'good.wasm' }, ...wrong]);
      expect(passed).to.equal(1);
      expect(failures.map(({ where }) => where)).to.deep.equal(wrong.map((_, i) => `own.wast:${i + 2}`));
    });
  }
});
