/** The stress modes that tests run the compiler under: combinations of the switches of native/support/flags.h. */
export const stressModes: readonly Readonly<Record<string, string>>[] = [
  {},
  { WAZEN_REGISTERS: '4' },
  { WAZEN_SPILL: '1' },
  { WAZEN_LOCAL: '1' },
  { WAZEN_CELLS: '1' },
  { WAZEN_SEED: '1' },
  { WAZEN_SEED: '2', WAZEN_REGISTERS: '5' },
  { WAZEN_SEED: '3', WAZEN_LOCAL: '1', WAZEN_REGISTERS: '6' },
  { WAZEN_SEED: '4', WAZEN_CELLS: '1', WAZEN_REGISTERS: '4' },
  { WAZEN_BASELINE: '1' },
  { WAZEN_DISABLE: 'avx' },
  { WAZEN_DISABLE: 'avx2' },
];

/** `WAZEN_SEED=2 WAZEN_REGISTERS=5`, for titles. */
export function nameOfMode(mode: Readonly<Record<string, string>>): string {
  const flags = Object.entries(mode).map(([flag, value]) => `${flag}=${value}`);
  return flags.join(' ') || 'verifiers alone';
}
