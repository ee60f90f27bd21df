/**
 * A frozen object without a prototype. `Object.create(null)` makes a dictionary, whose properties V8 looks up in a hash table at
 * each access, as it does where more than a few were assigned by computed names; defined like this, they have fixed places (up to about 1,000).
 */
export function frozenRecord<E, T>(
  entries: readonly E[],
  nameOf: (entry: E) => string,
  valueOf: (entry: E) => T,
): Readonly<Record<string, T>> {
  const record = Object.setPrototypeOf({}, null) as Record<string, T>;
  for (const entry of entries) {
    const value = valueOf(entry);
    Object.defineProperty(record, nameOf(entry), { value, enumerable: true, writable: true, configurable: true });
  }
  return Object.freeze(record);
}
