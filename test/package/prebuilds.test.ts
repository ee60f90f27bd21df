/**
 * What prebuilt binaries ask of a system, for those that are in prebuilds/ (`npm run prebuild`); that they work is for `npm run prebuild -- --test`.
 */
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nodeMajors, oldestGlibc, prebuildTargets } from '../../scripts/prebuild-targets.js';
import { root } from '../repo/files.js';

const readelf = (file: string, ...flags: string[]): string => execFileSync('readelf', ['--wide', ...flags, file], { encoding: 'utf8' });

interface DynamicSymbol {
  /** With its version, as `memcpy@GLIBC_2.14`. */
  readonly name: string;
  readonly isDefined: boolean;
}

function dynamicSymbols(file: string): DynamicSymbol[] {
  return [...readelf(file, '--dyn-syms').matchAll(/^ +\d+: \S+ +\d+ \w+ +(?:GLOBAL|WEAK) +\w+ +(\S+) (\S+)/gm)].map(
    ([, section, name]) => ({
      name: name!,
      isDefined: section !== 'UND',
    }),
  );
}

const libraries = (file: string): string[] => [...readelf(file, '-d').matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name!);

const isAtMost = (version: string, most: string): boolean => {
  const [[major, minor], [mostMajor, mostMinor]] = [version, most].map(text => text.split('.').map(Number)) as [number[], number[]];
  return major! < mostMajor! || (major === mostMajor && minor! <= mostMinor!);
};

describe('prebuilt binaries', () => {
  for (const { name, file, libc, arch } of prebuildTargets) {
    describe(name, () => {
      const place = path.join(root, file);
      if (!fs.existsSync(place)) {
        it.skip(`SKIPPED: ${file} is not there (npm run prebuild)`);
        return;
      }
      const symbols = dynamicSymbols(place);

      it('is for that machine, and stripped', () => {
        expect(readelf(place, '--file-header')).to.match(arch === 'x64' ? /X86-64/ : /AArch64/);
        expect(readelf(place, '--sections')).to.not.match(/\.symtab|\.debug_/);
      });

      it('has nothing that others see but its entry', () => {
        const defined = symbols.filter(({ isDefined }) => isDefined).map(symbol => symbol.name);
        expect(defined.sort()).to.deep.equal(['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
      });

      it('needs no C++ library', () => {
        const allowed = libc === 'glibc' ? /^(lib(c|m|dl|pthread)\.so\.\d|ld-linux-[\w-]+\.so\.\d)$/ : /^libc\.so$|^libc\.musl/;
        expect(libraries(place).filter(library => !allowed.test(library))).to.deep.equal([]);
      });

      it(libc === 'glibc' ? `runs with glibc ${oldestGlibc}` : 'asks for no version of a symbol', () => {
        const versions = symbols
          .filter(({ isDefined }) => !isDefined)
          .flatMap(symbol => /@(\w+)_([\d.]+)$/.exec(symbol.name)?.slice(1) ?? []);
        if (libc === 'musl') expect(versions).to.deep.equal([]);
        else {
          expect(versions.filter((_, i) => i % 2 === 0 && versions[i] !== 'GLIBC')).to.deep.equal([]);
          expect(versions.filter((version, i) => i % 2 === 1 && !isAtMost(version, oldestGlibc))).to.deep.equal([]);
        }
      });

      it('uses memory functions of the system, not slow ones of the compiler', () => {
        const undefinedNames = symbols.filter(({ isDefined }) => !isDefined).map(symbol => symbol.name.replace(/@.*/, ''));
        expect(undefinedNames).to.include.members(['memcpy', 'memmove', 'memset', 'malloc', 'free']);
      });

      it('has an accelerator for each version of Node, without a C library', () => {
        const folder = path.dirname(place);
        const accelerators = fs.readdirSync(folder).filter(file => file.startsWith('accelerator-'));
        expect(accelerators).to.have.length(nodeMajors.length);
        for (const accelerator of accelerators) {
          const place = path.join(folder, accelerator);
          expect(libraries(place)).to.deep.equal([]);
          const foreign = dynamicSymbols(place).filter(
            ({ name, isDefined }) => !isDefined && !/^_ZNK?2v8|^node_module_register/.test(name),
          );
          expect(foreign).to.deep.equal([]);
        }
      });
    });
  }
});
