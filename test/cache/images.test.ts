/** Code images: `serialize` and `deserialize`, and everything that must be refused. */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { availableEngines } from '../../lib/engine/select.js';
import { ImageError, Runtime } from '../../lib/index.js';
import { loadBinding } from '../../lib/native/load.js';
import { crc32, crc32ByTable } from '../../lib/support/crc32.js';
import { thrownBy, wat } from '../api/support.js';

const text = `(module $stored
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1 3) (table (export "table") 2 4 funcref) (global (export "global") (mut i64) (i64.const 7))
  (elem (i32.const 0) $add $trap) (data (i32.const 8) "hello") (data $passive "later")
  (func $add (export "add") (param i32 i32) (result i32) (call $log (local.get 0)) (i32.add (local.get 0) (local.get 1)))
  (func $trap (export "trap") unreachable)
  (func (export "init") (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 5)))
  (start $start) (func $start (i32.store8 (i32.const 100) (i32.const 42))))`;

/** Where the fields of the header are (lib/image/format.ts). */
const field = { magic: 0, formatVersion: 8, wazenVersion: 48, machine: 80, features: 128, sections: 384 };

describe('code images', () => {
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: the compiler is not there');
    return;
  }
  let runtime: Runtime;
  let image: Uint8Array;
  let directory: string;

  before(() => {
    runtime = new Runtime({ engine: 'compiler' });
    image = runtime.compileSync(wat(text)).serialize();
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-images-'));
  });
  after(() => fs.rmSync(directory, { recursive: true }));

  function write(name: string, bytes: Uint8Array, mode = 0o644): string {
    const file = path.join(directory, name);
    fs.writeFileSync(file, bytes);
    fs.chmodSync(file, mode);
    return file;
  }

  function expectSame(compiled: ReturnType<Runtime['deserialize']>): void {
    const logged: number[] = [];
    const { exports } = compiled.instantiate({ imports: { env: { log: (value: number) => void logged.push(value) } } });
    expect(exports.add(40, 2)).to.equal(42);
    expect(logged).to.deep.equal([40]);
    const bytes = new Uint8Array(exports.memory.buffer);
    expect(Buffer.from(bytes.subarray(8, 13)).toString()).to.equal('hello');
    expect(bytes[100]).to.equal(42);
    exports.init();
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).to.equal('later');
    expect(exports.table.get(0)).to.equal(exports.add);
    expect(exports.global.value).to.equal(7n);
    const error = thrownBy(() => exports.trap());
    expect(error.wasmStack[0]).to.deep.include({ module: 'stored', functionName: 'trap' });
  }

  it('run the same, from bytes, a file and a URL', () => {
    const file = write('same.wazen', image);
    for (const source of [image, file, pathToFileURL(file)]) expectSame(runtime.deserialize(source));
  });

  it('describe the same, and can be serialized again', () => {
    const compiled = runtime.compileSync(wat(text));
    const loaded = runtime.deserialize(image);
    expect(loaded.imports).to.deep.equal(compiled.imports);
    expect(loaded.exports).to.deep.equal(compiled.exports);
    expect(loaded.name).to.equal('stored');
    expect(loaded.codeBytes).to.equal(compiled.codeBytes);
    expect(loaded.customSections('name')).to.deep.equal(compiled.customSections('name'));
    expect(Buffer.compare(loaded.serialize(), image)).to.equal(0);
  });

  it('are the same each time', () => {
    expect(Buffer.compare(new Runtime({ engine: 'compiler' }).compileSync(wat(text)).serialize(), image)).to.equal(0);
  });

  it('keep the code when the file is replaced or removed', () => {
    const file = write('removed.wazen', image);
    const compiled = runtime.deserialize(file);
    fs.rmSync(file);
    expectSame(compiled);
  });

  it('are refused with any byte changed', () => {
    const refused = (bytes: Uint8Array) => expect(thrownBy(() => runtime.deserialize(bytes))).to.be.instanceOf(ImageError);
    const covered = [...sectionsOf(image), [0, field.sections + 5 * 32] as const];
    for (const [start, end] of covered) {
      for (let at = start; at < end; at += Math.max(1, Math.floor((end - start) / 300))) {
        const copy = image.slice();
        copy[at] ^= 1 << (at % 8);
        refused(copy);
      }
    }
  });

  it('are refused when they are cut off, empty, or something else', () => {
    for (let length = 0; length < image.length; length += 97) {
      const cut = image.subarray(0, length);
      const isWhole = sectionsOf(image).every(([, end]) => end <= length);
      if (!isWhole) expect(thrownBy(() => runtime.deserialize(cut))).to.be.instanceOf(ImageError);
    }
    expect(thrownBy(() => runtime.deserialize(wat(text))))
      .to.be.instanceOf(ImageError)
      .with.property('message', 'this is no code image');
    expect(thrownBy(() => runtime.deserialize(7 as never))).to.be.instanceOf(TypeError);
    expect(thrownBy(() => runtime.deserialize(path.join(directory, 'absent')))).to.have.property('code', 'ENOENT');
    expect(thrownBy(() => runtime.deserialize(directory))).to.be.instanceOf(Error);
  });

  for (const [what, at, value, message] of [
    ['another version of the format', field.formatVersion, Buffer.from([99, 0, 0, 0]), /version 99 of the format/],
    ['another version of wazen', field.wazenVersion, Buffer.from('99.0.0\0'), /made by wazen 99\.0\.0/],
    ['another machine', field.machine, Buffer.from('vax\0\0\0'), /is for vax/],
    ['features that are not there', field.features, Buffer.from('flux-capacitor\0'), /features that are not there: flux-capacitor/],
  ] as const) {
    it(`are refused where they are for ${what}`, () => {
      const copy = Buffer.from(image);
      value.copy(copy, at);
      copy.writeUInt32LE(0, 12);
      copy.writeUInt32LE(crc32(copy.subarray(0, field.sections + 5 * 32)), 12);
      expect(thrownBy(() => runtime.deserialize(copy)))
        .to.be.instanceOf(ImageError)
        .with.property('message')
        .that.matches(message);
    });
  }

  it('are refused where anybody can write to the file', function () {
    if (process.platform === 'win32') return this.skip();
    const file = write('open.wazen', image, 0o666);
    expect(thrownBy(() => runtime.deserialize(file)))
      .to.be.instanceOf(ImageError)
      .with.property('message')
      .that.matches(/anybody can write/);
  });

  it('are nothing for the interpreter', () => {
    const interpreter = new Runtime({ engine: 'interpreter' });
    expect(thrownBy(() => interpreter.compileSync(wat(text)).serialize())).to.be.instanceOf(ImageError);
    expect(thrownBy(() => interpreter.deserialize(image))).to.be.instanceOf(ImageError);
  });

  it('run in another process', () => {
    const file = write('elsewhere.wazen', image);
    const library = new URL('../../lib/index.js', import.meta.url).href;
    const source = `import { Runtime } from ${JSON.stringify(library)};
      const compiled = new Runtime({ engine: 'compiler' }).deserialize(${JSON.stringify(file)});
      console.log(compiled.instantiate({ imports: { env: { log: () => {} } } }).exports.add(1, 2));`;
    expect(execFileSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' })).to.equal('3\n');
  });

  it('have the checksum of zlib, with or without zlib', () => {
    const bytes = Buffer.from('The quick brown fox jumps over the lazy dog');
    const binding = loadBinding();
    const byAddon = (of: Uint8Array, before = 0) => binding.crc32(of, before);
    for (const sum of [crc32, crc32ByTable, byAddon]) {
      expect(sum(bytes)).to.equal(0x414fa339);
      expect(sum(bytes.subarray(9), sum(bytes.subarray(0, 9)))).to.equal(0x414fa339);
    }
    const random = Uint8Array.from({ length: 5000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 13);
    for (let start = 0; start < 20; start++) {
      const [part, before] = [random.subarray(start, random.length - 7 * start), Math.imul(start, 0x85ebca6b) >>> 0];
      expect(byAddon(part, before)).to.equal(crc32ByTable(part, before));
    }
  });
});

/** Start and end of each section. */
function sectionsOf(image: Uint8Array): [start: number, end: number][] {
  const buffer = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  return Array.from({ length: 5 }, (_, i) => {
    const start = Number(buffer.readBigUInt64LE(field.sections + i * 32 + 8));
    return [start, start + Number(buffer.readBigUInt64LE(field.sections + i * 32 + 16))];
  });
}
