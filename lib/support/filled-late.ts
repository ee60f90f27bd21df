/** Objects that get their properties when somebody first looks at them. */

/** What can be done to an object; all of it sees the properties. */
const operations = Object.getOwnPropertyNames(Reflect).filter(
  name => name !== 'apply' && name !== 'construct',
) as (keyof ProxyHandler<object>)[];

/** By which `util.inspect` asks an object, for a proxy its target, which it looks at past all traps. */
const inspected = Symbol.for('nodejs.util.inspect.custom');

/**
 * An object with the properties and the prototype of what `make` returns, which is called when anything is done to the object.
 *
 * Until then, and only until then, it is a proxy with traps: one whose handler has none behaves as its target.
 */
export function filledLate<T extends object>(make: () => T): T {
  const target: object = { [inspected]: () => (fill(), target) };
  const handler: ProxyHandler<object> = {};
  const fill = (): void => {
    const made = make();
    for (const name of operations) delete handler[name];
    Reflect.deleteProperty(target, inspected);
    Object.setPrototypeOf(target, Object.getPrototypeOf(made) as object | null);
    Object.defineProperties(target, Object.getOwnPropertyDescriptors(made));
  };
  for (const name of operations) {
    handler[name] = (...args: unknown[]): never => {
      fill();
      return (Reflect[name] as (...args: unknown[]) => never)(...args);
    };
  }
  return new Proxy(target, handler) as T;
}
