/** The engines that tests run on: the interpreter, and the compiler where the addon is there. WAZEN_TEST_ENGINES names others. */
import { availableEngines } from '../lib/index.js';

export const engines = (process.env['WAZEN_TEST_ENGINES']?.split(',') as ('compiler' | 'interpreter')[] | undefined) ?? availableEngines();
