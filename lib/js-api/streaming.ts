/** Bytes of a `Response`. @see Web API, "compile a potential WebAssembly response" */

/**
 * The body of a response, or of the one that a promise yields.
 *
 * @throws {TypeError} if it is no response, failed, is not of type application/wasm, or was read already
 */
export async function readResponse(source: unknown, place: string): Promise<ArrayBuffer> {
  const response = await source;
  if (!(response instanceof Response)) throw new TypeError(`${place}: a Response, or a Promise of one, is required`);
  const type = response.headers.get('content-type')?.trim().toLowerCase();
  if (type !== 'application/wasm') {
    throw new TypeError(`${place}: the response has the MIME type '${type ?? ''}', not application/wasm`);
  }
  if (!response.ok) throw new TypeError(`${place}: the response has the status ${response.status}`);
  return response.arrayBuffer();
}
