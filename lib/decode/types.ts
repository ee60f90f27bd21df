/**
 * Value types, reference types, limits and what is made of them.
 *
 * @see core spec, binary/types.html
 */
import { CompileError } from '../support/errors.js';
import { valTypeCodes, ValType, type GlobalType, type Limits, type MemoryType, type TableType } from '../wasm/types.js';
import type { Reader } from './reader.js';

/** {@link ValType} by type code, 0xff where there is none. */
const typeOfCode = (() => {
  const types = new Uint8Array(256).fill(0xff);
  valTypeCodes.forEach((code, type) => (types[code] = type));
  return types;
})();

/** @throws {CompileError} 'malformed value type' */
export function readValType(reader: Reader): ValType {
  const type = typeOfCode[reader.byte()];
  if (type === 0xff) throw new CompileError('malformed value type', reader.offset - 1);
  return type;
}

/** @throws {CompileError} 'malformed reference type' */
export function readRefType(reader: Reader): ValType {
  const type = typeOfCode[reader.byte()];
  if (type !== ValType.FuncRef && type !== ValType.ExternRef) throw new CompileError('malformed reference type', reader.offset - 1);
  return type;
}

/**
 * The {@link ValType} of a block type's negative number (as `Reader.s33` gives it), or -1 if there is none.
 *
 * @see core spec, binary/instructions.html#binary-blocktype
 */
export function valTypeOfBlock(code: number): ValType | -1 {
  const type = code >= -64 ? typeOfCode[code & 0x7f] : 0xff;
  return type === 0xff ? -1 : type;
}

/** @throws {CompileError} with the texts of a one-bit integer, which the flags are in 2.0 */
export function readLimits(reader: Reader): Limits {
  const flags = reader.byte();
  if (flags > 1) {
    const reason = flags & 0x80 ? 'integer representation too long' : 'integer too large';
    throw new CompileError(reason, reader.offset - 1, 'malformed limits flags');
  }
  const min = reader.u32();
  return flags === 1 ? { min, max: reader.u32() } : { min };
}

export function readTableType(reader: Reader): TableType {
  const element = readRefType(reader);
  return { element, ...readLimits(reader) };
}

export function readMemoryType(reader: Reader): MemoryType {
  return readLimits(reader);
}

/** @throws {CompileError} 'malformed mutability' */
export function readGlobalType(reader: Reader): GlobalType {
  const type = readValType(reader);
  const mutability = reader.byte();
  if (mutability > 1) throw new CompileError('malformed mutability', reader.offset - 1);
  return { type, mutable: mutability === 1 };
}
