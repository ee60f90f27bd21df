/**
 * Services: operators that compiled and interpreted guests leave to the runtime (ir/services.ts).
 *
 * Each takes the operands of its IR row and then its immediates. Lengths and indexes are unsigned; a range is checked as
 * a whole before anything is written.
 *
 * @see core spec, exec/instructions.html#exec-table-init and its neighbours
 */
import { firstValue, type Fiber } from '../engine/driver.js';
import type { GuestServices, Ref } from '../engine/engine.js';
import { services, type ServiceName } from '../ir/services.js';
import { trapMessages } from '../ir/traps.js';
import { TrapError } from '../support/errors.js';
import type { Instance } from './instance.js';
import { refOf } from './values.js';

type Args = ArrayLike<number>;

// prettier-ignore
const serviceFunctions: Record<ServiceName, (instance: Instance, args: Args) => number> = {
  'memory.grow': (instance, a) => instance.memories[a[1]].grow(a[0] >>> 0),
  'memory.init': (instance, a) => initMemory(instance, a[3], a[4], a[0] >>> 0, a[1] >>> 0, a[2] >>> 0),
  'data.drop':   (instance, a) => (instance.droppedData[a[0]] = 1),
  'table.grow':  (instance, a) => instance.tables[a[2]].grow(a[1] >>> 0, a[0]),
  'table.fill':  (instance, a) => fillTable(instance, a[3], a[0] >>> 0, a[1], a[2] >>> 0),
  'table.copy':  (instance, a) => copyTable(instance, a[3], a[4], a[0] >>> 0, a[1] >>> 0, a[2] >>> 0),
  'table.init':  (instance, a) => initTable(instance, a[3], a[4], a[0] >>> 0, a[1] >>> 0, a[2] >>> 0),
  'elem.drop':   (instance, a) => dropElements(instance, a[0]),
};

const byNumber = services.map(name => serviceFunctions[name]);

/** Which arguments are references, as a bit set by service. */
const refArguments = services.map(name => (name === 'table.grow' ? 0b1 : name === 'table.fill' ? 0b10 : 0));
const mostArguments = 5;

/** The services of an instance, for engines that call them directly. */
export function servicesOf(instance: Instance): GuestServices {
  return { call: (service, args) => byNumber[service](instance, args) };
}

/** Runs a service with arguments and result in the exchange area. */
export function runService(service: number, fiber: Fiber, instance: Instance): void {
  const args = new Array<number>(mostArguments);
  for (let i = 0; i < mostArguments; i++) {
    const word = (firstValue + i) * 2;
    args[i] = (refArguments[service] >> i) & 1 ? refOf(fiber.i32[word], fiber.i32[word + 1]) : fiber.i32[word];
  }
  fiber.i32[firstValue * 2] = byNumber[service](instance, args);
}

/** `memory.init`; also how active data segments are written. */
export function initMemory(instance: Instance, memory: number, data: number, to: number, from: number, count: number): number {
  const segment = instance.module.data[data];
  const length = instance.droppedData[data] ? 0 : segment.end - segment.start;
  const target = instance.memories[memory].engine;
  if (from + count > length || to + count > target.pages * 65536) throw new TrapError(trapMessages.memoryOutOfBounds);
  if (count > 0) {
    target.write(to, instance.module.bytes.subarray(segment.start + from, segment.start + from + count));
  }
  return 0;
}

/** `table.init`; also how active element segments are written. */
export function initTable(instance: Instance, table: number, elem: number, to: number, from: number, count: number): number {
  const elements = instance.elements[elem] ?? [];
  const target = instance.tables[table].engine;
  checkTable(from + count <= elements.length && to + count <= target.length);
  for (let i = 0; i < count; i++) target.set(to + i, elements[from + i]);
  return 0;
}

function dropElements(instance: Instance, elem: number): number {
  instance.elements[elem] = null;
  return 0;
}

function fillTable(instance: Instance, table: number, start: number, value: Ref, count: number): number {
  const target = instance.tables[table].engine;
  checkTable(start + count <= target.length);
  for (let i = 0; i < count; i++) target.set(start + i, value);
  return 0;
}

function copyTable(instance: Instance, targetIndex: number, sourceIndex: number, to: number, from: number, count: number): number {
  const target = instance.tables[targetIndex].engine;
  const source = instance.tables[sourceIndex].engine;
  checkTable(from + count <= source.length && to + count <= target.length);
  if (to <= from) for (let i = 0; i < count; i++) target.set(to + i, source.get(from + i));
  else for (let i = count - 1; i >= 0; i--) target.set(to + i, source.get(from + i));
  return 0;
}

function checkTable(inBounds: boolean): void {
  if (!inBounds) throw new TrapError(trapMessages.tableOutOfBounds);
}
