/** The arm64 encoder against llvm-mc, which is given no feature beyond armv8.0; see rows.ts. */
import { testRows } from './rows.js';

describe('encoding arm64', function () {
  this.timeout(120_000);
  testRows({
    name: 'arm64',
    sources: ['int', 'vector', 'control'].map(part => `arm64/encode-${part}.cpp`),
    options: ['-triple=aarch64', '-mattr=+v8a'],
  });
});
