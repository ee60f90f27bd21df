/**
 * Packages from npm that contain WebAssembly, with wazen's namespace in the place of V8's: glue code of Emscripten and wasm-bindgen, and
 * written by hand. Each does real work in a process of its own, in which nothing was compiled by V8's namespace.
 */
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { availableEngines } from '../../lib/engine/select.js';

const library = new URL('../../lib/index.js', import.meta.url).href;

/** Scripts by name of the package: they print what is expected. */
const packages: Readonly<Record<string, { readonly script: string; readonly expected: RegExp }>> = {
  'xxhash-wasm': {
    script: `const { h32ToString, h64ToString, create64, h64Raw } = await (await import('xxhash-wasm')).default();
      const data = new Uint8Array(300000).map((_, i) => (i * 31) & 255);
      const hash = create64(7n);
      for (let i = 0; i < data.length; i += 777) hash.update(data.subarray(i, i + 777));
      console.log(h32ToString('abc'), h64ToString('abc'), hash.digest() === h64Raw(data, 7n));`,
    expected: /^32d153ff 44bc2cf5ad770999 true$/m,
  },
  'source-map': {
    script: `const { SourceMapConsumer, SourceMapGenerator } = require('source-map');
      const generator = new SourceMapGenerator({ file: 'out.js' });
      for (let i = 0; i < 3000; i++) {
        const generated = { line: 1 + i % 100, column: Math.floor(i / 100) * 7 };
        generator.addMapping({ generated, original: { line: i + 1, column: i % 80 }, source: 's.js', name: 'n' + i % 11 });
      }
      await SourceMapConsumer.with(generator.toString(), null, consumer => {
        const { line, column, name } = consumer.originalPositionFor({ line: 78, column: 49 });
        let mappings = 0;
        consumer.eachMapping(() => mappings++);
        console.log(line, column, name, mappings);
      });`,
    expected: /^778 57 n7 3000$/m,
  },
  'brotli-wasm': {
    script: `const zlib = await import('node:zlib');
      const brotli = require('brotli-wasm');
      const input = Buffer.from(Array.from({ length: 3000 }, (_, i) => 'line ' + i * i % 977 + ' of the text').join('\\n'));
      const packed = brotli.compress(input, { quality: 5 });
      const unpacked = Buffer.from(brotli.decompress(zlib.brotliCompressSync(input)));
      let refused = false;
      try { brotli.decompress(Buffer.from('not brotli at all')); } catch { refused = true; }
      console.log(zlib.brotliDecompressSync(packed).equals(input), unpacked.equals(input), refused);`,
    expected: /^true true true$/m,
  },
  'yoga-layout': {
    script: `const Y = await (await import('yoga-layout/load')).loadYoga();
      const root = Y.Node.create();
      root.setWidth(500); root.setHeight(300); root.setFlexDirection(Y.FLEX_DIRECTION_ROW); root.setPadding(Y.EDGE_ALL, 10);
      const children = [1, 2, 1].map((grow, i) => {
        const node = Y.Node.create();
        node.setFlexGrow(grow); node.setFlexBasis(0); root.insertChild(node, i);
        return node;
      });
      children[0].setMeasureFunc(() => ({ width: 33, height: 44 }));
      root.calculateLayout(undefined, undefined, Y.DIRECTION_LTR);
      console.log(children.map(node => [node.getComputedLeft(), node.getComputedWidth(), node.getComputedHeight()].join()).join(' '));`,
    expected: /^10,120,280 130,240,280 370,120,280$/m,
  },
};

for (const engine of availableEngines()) {
  describe(`packages from npm on the ${engine}`, () => {
    for (const [name, { script, expected }] of Object.entries(packages)) {
      it(name, async () => {
        const source = `import { createRequire } from 'node:module';
          import { WebAssembly as namespace } from '${library}';
          const native = globalThis.WebAssembly;
          for (const name of ['Module', 'Instance', 'compile', 'instantiate']) native[name] = () => { throw new Error('V8 was asked'); };
          globalThis.WebAssembly = namespace;
          const require = createRequire(process.cwd() + '/');
          ${script}`;
        const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], {
          env: { ...process.env, WAZEN_ENGINE: engine },
        });
        expect(stdout).to.match(expected);
      }).timeout(60_000);
    }
  });
}
