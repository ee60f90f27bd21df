/**
 * A real language runtime under WASI: Ruby, by the glue code of its own package, runs a script that reads, writes and renames files in a
 * mount. WebAssembly and the class WASI are wazen's.
 *
 *     npm install --no-save @ruby/3.4-wasm-wasi
 *     node dist/scripts/wasi-ruby.js node_modules/@ruby [--engine interpreter]
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { EngineName } from '../lib/engine/select.js';
import { createWebAssembly, Runtime, systemClocks, systemRandom, WASI } from '../lib/index.js';

const script = `
File.open("/d/out.txt", "w") { |file| File.read("/d/in.txt").each_line.sort.each { |line| file.puts line.chomp.upcase } }
File.rename("/d/out.txt", "/d/done.txt")
puts Dir.children("/d").sort.join(","), File.size("/d/done.txt")
$stdout.flush # nothing is at its end here
`;

/** What is used of `@ruby/wasm-wasi`. */
interface RubyGlue {
  readonly RubyVM: {
    instantiateModule(options: { module: unknown; wasip1: WASI; args: string[] }): Promise<{ vm: { eval(code: string): unknown } }>;
  };
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { engine: { type: 'string' } } });
const packages = path.resolve(positionals[0]!);
const glue = createRequire(import.meta.url)(path.join(packages, 'wasm-wasi/dist/cjs/index.js')) as RubyGlue;
const runtime = new Runtime(values.engine === undefined ? {} : { engine: values.engine as EngineName });
const namespace = createWebAssembly(runtime);
Object.assign(globalThis, { WebAssembly: namespace });

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wazen-ruby-'));
try {
  fs.writeFileSync(path.join(directory, 'in.txt'), 'pear\napple\nfig\n');
  let output = '';
  const wasip1 = new WASI({
    preopens: { '/d': directory },
    stdout: chunk => void (output += Buffer.from(chunk).toString()),
    clocks: systemClocks,
    random: systemRandom,
  });
  const module = await namespace.compile(fs.readFileSync(path.join(packages, '3.4-wasm-wasi/dist/ruby.wasm')));
  const { vm } = await glue.RubyVM.instantiateModule({ module, wasip1, args: ['ruby.wasm', '--disable-gems', '-EUTF-8', '-e_=0'] });
  vm.eval(script);
  const written = fs.readFileSync(path.join(directory, 'done.txt'), 'utf8');
  const passed = output === 'done.txt,in.txt\n15\n' && written === 'APPLE\nFIG\nPEAR\n';
  console.log(`${runtime.engine}: ${passed ? 'passed' : JSON.stringify({ output, written })}`);
  process.exitCode = passed ? 0 : 1;
} finally {
  fs.rmSync(directory, { recursive: true });
}
