/** Folders to build the addon in: node-gyp builds in the folder it runs in, so each target gets one of its own, whose sources are links. */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of that name in build/. */
export function sourceTree(name: string): string {
  const tree = path.join(root, 'build', name);
  mkdirSync(tree, { recursive: true });
  for (const source of ['binding.gyp', 'native', 'node_modules', 'package.json']) {
    if (!existsSync(path.join(tree, source))) symlinkSync(path.relative(tree, path.join(root, source)), path.join(tree, source));
  }
  return tree;
}
