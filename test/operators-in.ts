/** Which operators the functions of a module contain. */
import { readOpcode, skipImmediates } from '../lib/decode/instructions.js';
import { Reader } from '../lib/decode/reader.js';
import { type WasmOpName, wasmOpNameOf } from '../lib/wasm/opcodes.js';

const codeSection = 10;

export function operatorsIn(bytes: Uint8Array): ReadonlySet<WasmOpName> {
  const reader = new Reader(bytes, 8);
  while (reader.byte() !== codeSection) reader.skip(reader.length());
  reader.length();
  const found = new Set<WasmOpName>();
  for (let bodies = reader.u32(); bodies > 0; bodies--) {
    const end = reader.length() + reader.offset;
    for (let runs = reader.u32(); runs > 0; runs--) {
      reader.u32();
      reader.skip(1);
    }
    while (reader.offset < end) {
      const opcode = readOpcode(reader);
      skipImmediates(reader, opcode);
      found.add(wasmOpNameOf[opcode]!);
    }
  }
  return found;
}
