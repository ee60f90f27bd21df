/**
 * The proposals that a module may make use of, and the version of the standard that took each in.
 *
 * An opcode row names the feature it belongs to (opcodes.ts). A feature without rows is about the module's structure.
 */

export interface FeatureRow {
  /** Version of the core specification that has it. */
  readonly since: '1.0' | '2.0' | '3.0';
}

export const features = {
  'mvp': { since: '1.0' },
  'mutable-globals': { since: '2.0' },
  'sign-extension': { since: '2.0' },
  'saturating-conversions': { since: '2.0' },
  'multi-value': { since: '2.0' },
  'bulk-memory': { since: '2.0' },
  'reference-types': { since: '2.0' },
  'simd': { since: '2.0' },
} as const satisfies Record<string, FeatureRow>;

export type Feature = keyof typeof features;
