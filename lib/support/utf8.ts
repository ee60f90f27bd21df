/** Strict UTF-8: bytes to a string, or nothing at all where the bytes are not UTF-8. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Node's reader of one-byte text: twice as fast as TextDecoder for names of 50 bytes. */
const latin1Slice = (Buffer.prototype as Buffer & { latin1Slice(start: number, end: number): string }).latin1Slice;

/** Below this many bytes, adding up characters is as fast. */
const shortBytes = 16;

/**
 * The text in `bytes[start, end)`, or undefined if it is not well-formed UTF-8: surrogates, overlong forms and
 * code points past U+10FFFF are refused, a byte order mark is kept.
 *
 * @see core spec, binary/values.html#binary-utf8
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (isAscii(bytes, start, end)) return end - start < shortBytes ? shortAscii(bytes, start, end) : latin1Slice.call(bytes, start, end);
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] >= 0x80) return false;
  return true;
}

function shortAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
