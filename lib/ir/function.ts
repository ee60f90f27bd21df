/** One function in IR form: data only. The form of `words` is described in opcodes.ts. */
export interface IrFunction {
  /** In the module's function index space. */
  readonly index: number;
  readonly typeIndex: number;
  /** Types ({@link ValType}) of parameters and locals; they take the first slots, in order. */
  readonly localTypes: Uint8Array;
  /** Frame size in 8-byte slots: parameters, locals, operand stack, arguments and results of calls. */
  readonly slotCount: number;
  readonly blockCount: number;
  readonly words: Int32Array;
  /** Constant pool: types ({@link ValType}) and two little-endian words each. A v128 takes two entries. */
  readonly constantTypes: Uint8Array;
  readonly constantWords: Int32Array;
  /** Byte offset of the body in the module. */
  readonly offset: number;
}
