/** What is prebuilt: the systems, and the versions of Node. */
import type { Arch } from './downloads.js';

export interface PrebuildTarget {
  readonly name: string;
  readonly arch: Arch;
  readonly libc: 'glibc' | 'musl';
  /** As zig calls it, with the oldest C library that the binary shall run on. */
  readonly zig: string;
  /** From the root; node-gyp-build finds it by this name. */
  readonly file: string;
}

/** The oldest glibc that Node 20 runs on. */
export const oldestGlibc = '2.28';

/** Major versions that the package is for; the oldest one's Node-API does for all. */
export const nodeMajors: readonly number[] = [20, 22, 24, 26];

const machines = { x64: 'x86_64', arm64: 'aarch64' } as const;
const libraries = { glibc: `gnu.${oldestGlibc}`, musl: 'musl' } as const;

export const prebuildTargets: readonly PrebuildTarget[] = (['x64', 'arm64'] as const).flatMap(arch =>
  (['glibc', 'musl'] as const).map(libc => ({
    name: `linux-${arch}-${libc}`,
    arch,
    libc,
    zig: `${machines[arch]}-linux-${libraries[libc]}`,
    file: `prebuilds/linux-${arch}/wazen.${libc}.node`,
  })),
);
