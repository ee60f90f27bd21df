/**
 * The engines that tests compare: all that work here, or those that `WAZEN_TEST_ENGINES` names (a list with commas; `none`: V8 alone, which
 * checks the tests themselves).
 */
import { availableEngines, type EngineName } from '../lib/engine/select.js';

export function testedEngines(): EngineName[] {
  const asked = process.env['WAZEN_TEST_ENGINES'];
  if (asked === undefined) return availableEngines();
  const names = asked.split(',').filter(name => name !== 'none' && name !== '');
  const missing = names.filter(name => !availableEngines().includes(name as EngineName));
  if (missing.length > 0) throw new Error(`WAZEN_TEST_ENGINES: ${missing.join()} does not work here`);
  return names as EngineName[];
}
