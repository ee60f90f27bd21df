/** The generated files: path and text of each, from the tables of lib/. */
import { fileURLToPath } from 'node:url';
import { contextLayout, exchangeLayout, funcRefLayout, globalLayout, memoryLayout, tableLayout } from '../lib/engine/layout.js';
import { opcodes, opNames, irTypes, type Row } from '../lib/ir/opcodes.js';
import { services } from '../lib/ir/services.js';
import { trapMessages, trapNames } from '../lib/ir/traps.js';
import { limits, maxMemoryPages } from '../lib/wasm/limits.js';
import { wasmOpcodes, wasmOpNames } from '../lib/wasm/opcodes.js';
import { loopTs } from './loop-pairs.js';

const root = new URL('../../', import.meta.url);
const at = (file: string) => fileURLToPath(new URL(file, root));

/** `i32.load8_s` to `I32Load8S`. */
export function identifier(name: string): string {
  return name.replace(/(?:^|[._-])([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

const header = (source: string, comment = '//') => `${comment} Generated from ${source} by \`npm run gen\`. Do not edit.\n`;

function cppRow(name: string, row: Row): string {
  const list = (scope: string, items: readonly string[]) => items.map(item => `${scope}::${identifier(item)}`).join(', ');
  const effects = row.effects.split(' ').filter(Boolean);
  return (
    `IR_OP(${identifier(name)}, "${name}", Type::${identifier(row.result)}, OPERANDS(${list('OperandKind', row.operands)}), ` +
    `IMMEDIATES(${list('Imm', row.immediates)}), ${list('Effect', effects).replaceAll(', ', ' | ') || 'Effect::None'})\n`
  );
}

function opcodesInc(): string {
  return header('lib/ir/opcodes.ts') + opNames.map(name => cppRow(name, opcodes[name])).join('');
}

function opTs(): string {
  const rows = opNames.map((name, number) => `  ${identifier(name)} = ${number},\n`).join('');
  return `${header('lib/ir/opcodes.ts')}\n/** Wire numbers of the IR opcodes, as compile-time constants. */\nexport const enum Op {\n${rows}}\n`;
}

function wasmOpcodeTs(): string {
  const rows = wasmOpNames.map(name => `  ${identifier(name)} = 0x${wasmOpcodes[name].code.toString(16).padStart(2, '0')},\n`).join('');
  return `${header('lib/wasm/opcodes.ts')}\n/** Numbers of the WebAssembly instructions, prefix pages included, as compile-time constants. */\nexport const enum Opcode {\n${rows}}\n`;
}

function trapKinds(): string {
  return header('lib/ir/traps.ts') + trapNames.map(name => `TRAP_KIND(${identifier(name)}, "${trapMessages[name]}")\n`).join('');
}

function trapsTs(): string {
  const rows = trapNames.map((name, number) => `  ${identifier(name)} = ${number},\n`).join('');
  return `${header('lib/ir/traps.ts')}\n/** Trap kinds, as compile-time constants. */\nexport const enum Trap {\n${rows}}\n`;
}

function servicesInc(): string {
  return header('lib/ir/services.ts') + services.map(name => `SERVICE(${identifier(name)}, "${name}")\n`).join('');
}

function layoutInc(): string {
  const groups = {
    Context: contextLayout,
    Memory: memoryLayout,
    Table: tableLayout,
    FuncRef: funcRefLayout,
    Global: globalLayout,
    Exchange: exchangeLayout,
  };
  const lines = Object.entries(groups).flatMap(([group, fields]) =>
    Object.entries(fields).map(([field, offset]) => `inline constexpr int32_t k${group}${identifier(field)} = ${offset};\n`),
  );
  return header('lib/engine/layout.ts') + lines.join('');
}

function irDoc(): string {
  const rows = opNames.map(name => {
    const r: Row = opcodes[name];
    return `| \`${name}\` | ${r.result} | ${r.operands.join(' ')} | ${r.immediates.join(' ')} | ${r.effects} |\n`;
  });
  return `${header('lib/ir/opcodes.ts', '<!--').replace(/\n$/, ' -->\n')}
# IR opcodes

The form of a function, slots, constants and invariants are described at the top of lib/ir/opcodes.ts.
Types: ${irTypes.join(', ')}.

| opcode | result | operands | immediates | effects |
| --- | --- | --- | --- | --- |
${rows.join('')}`;
}

function limitsDoc(): string {
  const rows = Object.values(limits).map(({ max, what }) => `| ${max.toLocaleString('en')} | ${what} |\n`);
  return `${header('lib/wasm/limits.ts', '<!--').replace(/\n$/, ' -->\n')}
# Implementation limits

A module that passes one of these is refused with a \`CompileError\` that has both numbers, as in "50,001 locals of a function exceed the
limit of 50,000". They are those of the WebAssembly JavaScript API and, for branch tables and names, V8's.

| at most | what |
| ---: | --- |
${rows.join('')}
The last row is of the compiler alone, and its error does not say how much would have been needed. A function that takes more than 64 MiB waits until no
other one of the process does, so that compiling takes this much once, and not for each processor. Where the system gives no memory before
that, it is an error with the code \`ERR_WAZEN_MEMORY\`; the process goes on.

A table may be declared larger than an instance may have it: then instantiation fails.

The size of a memory is limited by the standard: ${maxMemoryPages.toLocaleString('en')} pages. What an instance may use is limited by the runtime (\`RuntimeLimits\`).

Blocks may be nested as deeply as a body has room for: nothing in wazen recurses over them.

A function's IR may have ${(2 ** 20).toLocaleString('en')} words and 16 for each byte of its body, at most ${(2 ** 25).toLocaleString('en')}; every value that a call passes or returns
counts as one. Only functions whose branches or calls pass hundreds of values come near it ("function too large").
`;
}

/** All generated files: absolute path and contents. */
export function outputs(): [path: string, text: string][] {
  return [
    [at('lib/ir/op.ts'), opTs()],
    [at('lib/ir/trap.ts'), trapsTs()],
    [at('lib/wasm/opcode.ts'), wasmOpcodeTs()],
    [at('native/ir/opcodes.inc'), opcodesInc()],
    [at('native/runtime/trap-kinds.inc'), trapKinds()],
    [at('native/runtime/services.inc'), servicesInc()],
    [at('native/runtime/layout.inc'), layoutInc()],
    [at('docs/ir.md'), irDoc()],
    [at('lib/interp/loop.ts'), loopTs(at('lib/interp/loop.ts'), at('lib/interp/opcode.ts'))],
    [at('docs/limits.md'), limitsDoc()],
  ];
}
