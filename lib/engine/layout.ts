/**
 * Memory that TypeScript and machine code share: offsets in bytes, written once for both sides
 * (`npm run gen` writes native/runtime/layout.inc; native/runtime/vm-context.h asserts them).
 *
 * An instance of the compiler engine is one ArrayBuffer, the *instance context*, made and filled by
 * TypeScript (compiler-engine.ts) and read by machine code through the pinned context register. All fields are
 * little-endian; addresses are 64 bits and below 2^47, so a JavaScript number holds them.
 *
 *     0               16                24            32           40            64
 *     +---------------+-----------------+-------------+------------+-------------+---------------------------
 *     | memory 0 base | memory 0        | instance id | type ids   | (reserved)  | arrays, places per module
 *     |               | descriptor      |             | (address)  |             | (ModuleLayout)
 *     +---------------+-----------------+-------------+------------+-------------+---------------------------
 */

/** Header of the instance context. */
export const contextLayout = {
  memory0Base: 0,
  memory0: 16, //      address of memory 0's descriptor
  instanceId: 24, //   u32, unique in the Store: tells the driver whose import is called
  arrays: 64,
} as const;

/**
 * A memory: one descriptor, shared by all instances that import it. `bytes` is the length now. `base` never changes
 * for a guarded memory; a checked one may move, and every context's copy of memory 0's base with it.
 */
export const memoryLayout = { base: 0, bytes: 8, size: 16 } as const;

/** A table: elements are 64-bit references (addresses of funcrefs, externref handles; 0 is null). */
export const tableLayout = { base: 0, length: 8, size: 16 } as const;

/**
 * A function reference. `code` follows the internal calling convention, with `context` in the context register;
 * for a host function it is a thunk that suspends the guest, and `context` is the address of this funcref.
 * `entry` is called by the `enter` stub: it takes arguments from the exchange area and puts results there.
 * `type` is the canonical type id (equal for equal types in the whole process).
 */
export const funcRefLayout = { code: 0, context: 8, type: 16, index: 20, entry: 24, size: 32 } as const;

/** A global's cell, in the context of the instance that defines it. */
export const globalLayout = { size: 16 } as const;

/**
 * The exchange area of an activation: memory that V8 allocated, seen by JavaScript as typed arrays.
 * `status` and `detail` are written when the guest leaves, `target` (address of a funcref) is read when it is entered;
 * `instance` tells the instance whose code called the host. Values start at `values`, 8 bytes each, 16 for v128.
 */
export const exchangeLayout = { status: 0, detail: 4, target: 8, instance: 16, at: 20, values: 64, size: 64 + 16 * 1024 } as const;

/** Why a guest left: `status` of the exchange area. Append, never reorder. */
export const enum Status {
  Returned = 0,
  /** `detail` >= 0: host function number; < 0: service `~detail`. */
  HostCall = 1,
  /** `detail` is the trap kind (ir/traps.ts). */
  Trap = 2,
  /** The watchdog asked: resume through a JavaScript call. */
  Tick = 3,
  OutOfFuel = 4,
  Exception = 5,
}

/** What `resume` does: `Continue` with the results in the exchange area, or `Unwind` (frees the guest's frames; never returns to it). */
export const enum Disposition {
  Continue = 0,
  Unwind = 1,
}
