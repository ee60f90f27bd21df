/** Objects that get their properties when somebody first looks at them: nobody can tell, whatever comes first. */
import { expect } from 'chai';
import { inspect } from 'node:util';
import { createWebAssembly, Runtime, WebAssembly } from '../../lib/index.js';
import { filledLate } from '../../lib/support/filled-late.js';

const symbol = Symbol('symbol');
const prototype = { inherited: 1 };

function make(): Record<PropertyKey, unknown> {
  const made = Object.create(prototype) as Record<PropertyKey, unknown>;
  made['plain'] = 2;
  Object.defineProperty(made, 'hidden', { value: 3, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(made, symbol, { value: 'x', configurable: true });
  return made;
}

/** Everything that can be done to an object. */
const operations: Record<string, (object: Record<PropertyKey, unknown>) => unknown> = {
  get: object => [object['plain'], object['hidden'], object['inherited'], object['missing'], object[symbol]],
  set: object => ((object['plain'] = 5), (object['new'] = 6), { ...object }),
  has: object => ['plain' in object, 'inherited' in object, 'missing' in object],
  deleteProperty: object => [delete object['plain'], 'plain' in object],
  ownKeys: object => Reflect.ownKeys(object),
  entries: object => Object.entries(object),
  getOwnPropertyDescriptor: object => Object.getOwnPropertyDescriptors(object),
  defineProperty: object => [Reflect.defineProperty(object, symbol, { value: 'y' }), object[symbol], Object.keys(object)],
  getPrototypeOf: object => Object.getPrototypeOf(object) as unknown,
  setPrototypeOf: object => [Reflect.setPrototypeOf(object, null), object['inherited'], object['plain']],
  isExtensible: object => [Object.isExtensible(object), object['plain']],
  freeze: object => Object.getOwnPropertyDescriptors(Object.freeze(object)),
  inspect: object => inspect(object, { showHidden: true }),
  inheritance: object => [Object.create(object)['plain'], Object.create(object)['hidden']],
};

describe('an object that is filled late', () => {
  for (const [name, operation] of Object.entries(operations)) {
    it(`is like one that was made at once (${name})`, () => {
      const late = filledLate(make);
      expect(operation(late)).to.deep.equal(operation(make()));
      expect(Object.getOwnPropertyDescriptors(late)).to.have.any.keys('hidden');
    });
  }

  it('is filled once, and not before', () => {
    let times = 0;
    const late = filledLate(() => ({ times: ++times }));
    expect(times).to.equal(0);
    expect([late.times, late.times, Object.keys(late).length, times]).to.deep.equal([1, 1, 1, 1]);
  });

  it('is filled later where that fails', () => {
    let fails = true;
    const late = filledLate(() => {
      if (fails) throw new Error('not yet');
      return { plain: 1 };
    });
    expect(() => late.plain).to.throw('not yet');
    fails = false;
    expect(late.plain).to.equal(1);
  });

  it('is WebAssembly', () => {
    const shape = (of: object) =>
      Object.entries(Object.getOwnPropertyDescriptors(of)).map(([name, { value, ...flags }]) => [name, typeof value, flags]);
    expect(String(WebAssembly)).to.equal('[object WebAssembly]');
    expect(shape(WebAssembly)).to.deep.equal(shape(createWebAssembly(new Runtime())));
    expect(Object.getPrototypeOf(WebAssembly)).to.equal(Object.prototype);
    expect(WebAssembly.Module).to.equal(WebAssembly.Module);
  });
});
