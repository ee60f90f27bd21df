/**
 * Section 10: function bodies. Only their extents are read here; what is in them is read once, by the validator, which also
 * checks that a body ends where its size says.
 *
 * @see core spec, binary/modules.html#binary-codesec
 */
import { CompileError } from '../support/errors.js';
import { eachIndex, type Steps } from '../support/steps.js';
import { limits } from '../wasm/limits.js';
import type { Draft } from './draft.js';
import { checkLimit, readCount } from './limits.js';
import { readInstruction } from './instructions.js';
import { Reader } from './reader.js';
import { readValType } from './types.js';

export function readCodeSection(reader: Reader, draft: Draft): Steps {
  draft.codeOffset = reader.offset;
  return eachIndex(readCount(reader, limits.functions), () => {
    const at = reader.offset;
    const size = reader.block();
    checkLimit(size, limits.bodyBytes, at);
    draft.bodies.push({ start: reader.offset - size, end: reader.offset });
  });
}

/** Instructions between two places to pause. */
const instructionsPerStep = 4096;

/**
 * The first malformed byte in the bodies, for a module that is malformed behind them: errors are reported in the order
 * of the bytes, though bodies are read last.
 */
export function* malformedBody({ bytes, bodies }: Draft): Steps<CompileError | undefined> {
  for (const { start, end } of bodies) {
    try {
      yield* readBody(new Reader(bytes, start));
    } catch (error) {
      if (error instanceof CompileError && error.offset < end) return error;
    }
    yield;
  }
  return undefined;
}

function* readBody(reader: Reader): Steps {
  const declared = new Set<number>();
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    readValType(reader);
  }
  for (let depth = 0, count = 0; depth >= 0; count++) {
    depth = readInstruction(reader, depth, declared);
    if (count % instructionsPerStep === instructionsPerStep - 1) yield;
  }
}
