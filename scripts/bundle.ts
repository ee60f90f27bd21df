/**
 * `node dist/scripts/bundle.js`: the files that the package is loaded from, made of the some 200 that tsc makes. Node takes half a
 * millisecond and more for each file of an ES module (docs/performance.md, "Start").
 *
 * They lie as deep in the package as lib/native and lib/support, which find its root by that.
 */
import { buildSync } from 'esbuild';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const lib = fileURLToPath(new URL('../lib/', import.meta.url));

export function bundle(): void {
  rmSync(`${lib}bundle`, { recursive: true, force: true });
  buildSync({
    entryPoints: { index: `${lib}index.js`, main: `${lib}cli/main.js` },
    outdir: `${lib}bundle`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    minifyWhitespace: true,
    minifySyntax: true,
    // Functions and classes of the same name in two files get other names in one, which users would see.
    keepNames: true,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) bundle();
