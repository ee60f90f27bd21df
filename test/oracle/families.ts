/** Which oracle test is about which operators of the standard's table. Tests run over these lists; coverage.test.ts adds them up. */
import type { Case } from './cases.js';
import { controlCases } from './cases-control.js';
import { memoryCases } from './cases-memory.js';
import { tableCases } from './cases-tables.js';
import { type Row, scalarRows, vectorRows } from './rows.js';

const isAccess = (row: Row): boolean => row.immediates.includes('memarg');
const isNumeric = (row: Row): boolean => row.operands.length > 0 && row.result !== undefined && !isAccess(row);

/** operators.test.ts */
export const numeric = scalarRows.filter(row => isNumeric(row) && row.immediates.length === 0);

/** accesses.test.ts */
export const accesses = [...scalarRows, ...vectorRows].filter(isAccess);

/** vectors.test.ts */
export const vectorNumeric = vectorRows.filter(row => isNumeric(row) && !row.immediates.includes('lanes'));

/** shuffles.test.ts */
export const shuffles = vectorRows.filter(row => row.immediates.includes('lanes'));

/** constants.test.ts */
export const constants = [...scalarRows, ...vectorRows].filter(row => row.name.endsWith('.const'));

/** cases.test.ts */
export const cases: Readonly<Record<string, Case>> = { ...controlCases, ...memoryCases, ...tableCases };
