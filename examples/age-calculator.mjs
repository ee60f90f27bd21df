// A guest that needs the host: `node examples/age-calculator.mjs 2000`
//
// The module imports two functions from "env"; a host module of that name provides them.
import { readFile } from 'node:fs/promises';
import { Runtime } from 'wazen';

const yearOfBirth = Number(process.argv[2] ?? 2000);
const runtime = new Runtime();

runtime.hostModule('env', {
  log_i32: value => console.log('log_age:', value),
  current_year: () => new Date().getFullYear(),
});

const compiled = await runtime.compile(await readFile(new URL('age-calculator.wasm', import.meta.url)));
const module = compiled.instantiate({ name: 'age-calculator' });

console.log('get_age:', module.exports.get_age(yearOfBirth));
module.exports.log_age(yearOfBirth);

runtime.close();
