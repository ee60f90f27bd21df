import { readFile } from 'node:fs/promises';
import { Runtime } from 'wazen';

const runtime = new Runtime(); // the compiler where there is one, else the interpreter
runtime.hostModule('env', {
  log_i32: value => console.log(value),
  current_year: () => new Date().getFullYear(),
});
const compiled = await runtime.compile(await readFile(new URL('age-calculator.wasm', import.meta.url)));
const age = compiled.instantiate({ name: 'age-calculator' });
age.exports.log_age(2000); // prints the age
console.log(age.exports.get_age(1990)); // or returns it
age.callSync('get_age', [1990], { timeoutMs: 50 }); // stopped when it takes too long
