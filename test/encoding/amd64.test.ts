/** The amd64 encoder against llvm-mc; see rows.ts. */
import { testRows } from './rows.js';

describe('encoding amd64', function () {
  this.timeout(120_000);
  testRows({
    name: 'amd64',
    sources: ['core', 'int', 'float', 'control'].map(part => `amd64/encode-${part}.cpp`),
    options: ['-triple=x86_64', '-x86-asm-syntax=intel', '-mattr=+avx,+avx2,+bmi,+bmi2,+lzcnt,+popcnt'],
  });
});
