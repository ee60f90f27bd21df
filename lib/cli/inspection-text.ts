/** Facts of a module or code image as tables. */
import type { Inspection } from './inspection.js';
import { printable, tableOf } from './terminal.js';

/** Functions that are shown where not all are asked for. */
const fewFunctions = 20;

export function inspectionText(file: string, inspection: Inspection, all: boolean): string {
  return [summary(file, inspection), sections(inspection), imports(inspection), exports(inspection), functions(inspection, all)].join('\n');
}

function summary(file: string, { kind, bytes, sha256, name, features, code, functions: { length } }: Inspection): string {
  const lines = [
    `${file}: ${kind === 'module' ? 'module' : 'code image'} of ${bytes} bytes`,
    kind === 'module' ? `sha256: ${sha256}` : `sha256 of the module: ${sha256}`,
    name !== undefined && `name: ${name}`,
    features && `features: ${features.map(feature => `${feature.name} (${feature.since})`).join(', ')}`,
    code && `code: ${code.bytes} bytes for ${code.machine}, of ${length} functions; thunks ${code.thunkBytes}`,
    code && `needs of the processor: ${code.features.length > 0 ? code.features.join(', ') : 'nothing in particular'}`,
    kind === 'image' && code && `made by wazen ${code.wazen}`,
  ];
  return lines
    .filter(line => typeof line === 'string')
    .map(line => `${printable(line)}\n`)
    .join('');
}

/** A table under its title; nothing else if there are no rows. */
function titled(title: string, head: readonly string[], rows: Parameters<typeof tableOf>[1]): string {
  return rows.length === 0 ? `${title}: none\n` : `${title}\n${tableOf(head, rows)}`;
}

function sections({ kind, sections: all }: Inspection): string {
  const head = kind === 'module' ? ['name', 'offset', 'bytes', 'entries'] : ['name', 'offset', 'bytes'];
  const rows = all.map(({ name, offset, bytes, entries }) => [name, offset, bytes, ...(kind === 'module' ? [entries] : [])]);
  return titled(`sections (${all.length})`, head, rows);
}

function imports({ imports: all }: Inspection): string {
  const rows = all.map(({ module, name, type }) => [module, name, type]);
  return titled(`imports (${all.length})`, ['module', 'name', 'type'], rows);
}

function exports({ exports: all }: Inspection): string {
  const rows = all.map(({ name, type }) => [name, type]);
  return titled(`exports (${all.length})`, ['name', 'type'], rows);
}

/** The largest first, by code where there is code. */
function functions({ functions: all }: Inspection, isWhole: boolean): string {
  const size = ({ codeBytes, bodyBytes }: (typeof all)[number]) => codeBytes ?? bodyBytes ?? 0;
  const sorted = isWhole ? all : [...all].sort((a, b) => size(b) - size(a)).slice(0, fewFunctions);
  const rows = sorted.map(({ index, bodyBytes, codeBytes, frameBytes, name, type }) => [
    index,
    bodyBytes,
    codeBytes,
    frameBytes,
    name ?? '',
    type,
  ]);
  const title =
    sorted.length === all.length ? `functions (${all.length})` : `functions (${all.length}, the ${sorted.length} largest; --all)`;
  return titled(title, ['index', 'body', 'code', 'frame', 'name', 'type'], rows);
}
