/**
 * Makes the JavaScript of dist/lib smaller where it lies, for the npm package: tabs for indentation, no references to source maps, which are
 * not in the package. Lines stay where they are. Run by `npm pack`; twice is once.
 */
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const folder = fileURLToPath(new URL('../lib/', import.meta.url));

/** Positions of line starts that are inside of template literals, where spaces mean something. */
function startsInsideTemplates(file: ts.SourceFile): Set<number> {
  const inside = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateLiteralToken(node)) {
      for (const start of file.getLineStarts()) if (start > node.getStart(file) && start < node.end) inside.add(start);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return inside;
}

function compact(text: string): string {
  const file = ts.createSourceFile('file.js', text, ts.ScriptTarget.ES2022);
  const inside = startsInsideTemplates(file);
  const lines = file.getLineStarts().map((start, i, starts) => {
    const line = text.slice(start, starts[i + 1]);
    return inside.has(start) ? line : line.replace(/^ +/, spaces => '\t'.repeat(spaces.length / 4) + ' '.repeat(spaces.length % 4));
  });
  return lines.join('').replace(/\/\/# sourceMappingURL=\S+\s*$/, '');
}

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.name.endsWith('.js')) continue;
  const place = path.join(entry.parentPath, entry.name);
  const text = readFileSync(place, 'utf8');
  const made = compact(text);
  if (made === text) continue;
  writeFileSync(`${place}.tmp`, made);
  renameSync(`${place}.tmp`, place); // whoever loads it meanwhile reads one or the other
}
