/**
 * Services: operators that are too rare or too entangled with JavaScript to be worth machine code. A
 * compiled guest suspends with HOST_CALL and service number `~detail`, arguments in the exchange area;
 * the driver runs runtime/services.ts and resumes it. The interpreter calls the same functions.
 * Each takes the operands of its IR row, then its immediates, all as i32 (references as ref).
 */
export const services = [
  'memory.grow',
  'memory.init',
  'data.drop',
  'table.grow',
  'table.fill',
  'table.copy',
  'table.init',
  'elem.drop',
] as const;

export type ServiceName = (typeof services)[number];
