/** `wazen compile`, and `wazen run` with what it made. */
import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { availableEngines } from '../../lib/engine/select.js';
import { header } from '../../lib/image/format.js';
import { crc32 } from '../../lib/support/crc32.js';
import { root } from '../repo/files.js';
import { Folder, main, wazen } from './support.js';

const exits = (code: number) => `(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const ${code}))))`;

describe('wazen compile', () => {
  if (!availableEngines().includes('compiler')) {
    it.skip('SKIPPED: the compiler is not there');
    return;
  }
  const folder = new Folder();

  it('makes an image that runs as the module does', () => {
    const image = folder.file('wordcount.wazen');
    expect(wazen(['compile', 'examples/wordcount.wasm', '-o', image])).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    const bytes = fs.statSync(path.join(root, 'LICENSE')).size;
    const { status, stdout } = wazen(['run', '--dir', '.:/', image, '--', '/LICENSE']);
    expect(status).to.equal(0);
    expect(stdout).to.match(new RegExp(` ${bytes} /LICENSE\n$`));
    expect(fs.statSync(image).mode & 0o022).to.equal(0);
  });

  it('writes beside the module if nothing else is said', () => {
    wazen(['compile', folder.module('seven', exits(7))]);
    expect(wazen(['run', folder.file('seven.wazen')]).status).to.equal(7);
    fs.copyFileSync(folder.file('seven.wasm'), folder.file('plain'));
    wazen(['compile', folder.file('plain')]);
    expect(wazen(['run', folder.file('plain.wazen')]).status).to.equal(7);
  });

  it('tells modules from images by their first bytes, in pipes too', () => {
    const image = fs.readFileSync(folder.file('seven.wazen'));
    expect(wazen(['run', folder.write('image.wasm', image)]).status).to.equal(7);
    fs.copyFileSync(folder.file('seven.wasm'), folder.file('module.wazen'));
    expect(wazen(['run', folder.file('module.wazen')]).status).to.equal(7);
    if (!fs.existsSync('/dev/stdin')) return;
    for (const name of ['seven.wazen', 'seven.wasm']) {
      const piped = spawnSync('sh', ['-c', 'cat "$0" | "$1" "$2" run /dev/stdin', folder.file(name), process.execPath, main]);
      expect(piped.status, String(piped.stderr)).to.equal(7);
    }
  });

  it('replaces what is there only by what is whole', () => {
    const target = folder.write('target.wazen', 'before');
    expect(wazen(['compile', folder.write('broken.wasm', 'nonsense'), '-o', target])).to.include({ status: 1, stdout: '' });
    expect(fs.readFileSync(target, 'utf8')).to.equal('before');
    const link = folder.file('link.wazen');
    fs.linkSync(target, link);
    expect(wazen(['compile', folder.file('seven.wasm'), '-o', target]).status).to.equal(0);
    expect(fs.readFileSync(link, 'utf8')).to.equal('before');
    expect(folder.list().filter(name => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('exits with 1 and says why where it cannot', () => {
    fs.mkdirSync(folder.file('directory'));
    for (const [args, reason] of [
      [['missing.wasm'], /no such file/],
      [['package.json'], /magic header not detected/],
      [[folder.file('seven.wazen')], /compiled already/],
      [[folder.file('seven.wasm'), '-o', folder.file('directory')], /is a directory/],
      [[folder.file('seven.wasm'), '-o', folder.file('nowhere/x.wazen')], /no such file/],
    ] as const) {
      const { status, stderr } = wazen(['compile', ...args]);
      expect(status, args.join(' ')).to.equal(1);
      expect(stderr).to.match(reason);
    }
    expect(folder.list('directory')).to.deep.equal([]);
    for (const args of [['compile'], ['compile', 'a', 'b'], ['compile', 'a', '--engine', 'v8'], ['compile', 'a', '-o']]) {
      expect(wazen(args).status, args.join(' ')).to.equal(2);
    }
  });

  it('makes images that other machines, versions and the interpreter refuse', () => {
    const image = fs.readFileSync(folder.file('seven.wazen'));
    const changed = Buffer.from(image);
    changed.write('vax\0\0\0', header.texts.machine.at);
    changed.writeUInt32LE(0, header.checksum);
    changed.writeUInt32LE(crc32(changed.subarray(0, header.size)), header.checksum);
    const damaged = Buffer.from(image).fill(0, header.size, header.size + 100);
    for (const [bytes, options, reason] of [
      [changed, [], /is for vax/],
      [damaged, [], /is damaged/],
      [image, ['--engine', 'interpreter'], /interpreter has no machine code/],
    ] as const) {
      const { status, stderr } = wazen(['run', ...options, folder.write('refused.wazen', bytes)]);
      expect(status).to.equal(1);
      expect(stderr).to.match(reason);
    }
  });

  it('is not needed with run --cache-dir', () => {
    const [module, cache] = [folder.module('nine', exits(9)), folder.file('cache')];
    expect(wazen(['run', '--cache-dir', cache, module]).status).to.equal(9);
    const [image] = folder.list('cache');
    const { ino } = fs.statSync(path.join(cache, image));
    expect(wazen(['run', '--cache-dir', cache, module]).status).to.equal(9);
    expect(folder.list('cache')).to.deep.equal([image]);
    expect(fs.statSync(path.join(cache, image)).ino).to.equal(ino);
    const { status, stderr } = wazen(['run', '--cache-dir', module, module]);
    expect(status).to.equal(1);
    expect(stderr).to.match(/cannot be a cache/);
  });
});
