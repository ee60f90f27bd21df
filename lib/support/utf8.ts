/** Strict UTF-8: bytes to a string, or nothing at all where the bytes are not UTF-8. */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Below this many bytes a loop over ASCII beats the call into the runtime's decoder. */
const shortBytes = 48;

/**
 * The text in `bytes[start, end)`, or undefined if it is not well-formed UTF-8: surrogates, overlong forms and
 * code points past U+10FFFF are refused, a byte order mark is kept.
 *
 * @see core spec, binary/values.html#binary-utf8
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start < shortBytes) {
    let text = '';
    let at = start;
    while (at < end && bytes[at] < 0x80) text += String.fromCharCode(bytes[at++]);
    if (at === end) return text;
  }
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
