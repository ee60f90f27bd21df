/** How instructions behind a prefix byte are numbered: `prefix page + number`, so that one small array can be indexed by any of them. */

/** First number of each prefix's page. A page holds the numbers that its array part needs. */
export const enum Page {
  /** 0xfc: saturating conversions, bulk memory, tables. */
  Misc = 0x100,
  /** 0xfd: vectors. */
  Simd = 0x200,
  /** One past the largest number. */
  End = 0x400,
}

/** Numbers in the pages of {@link Page}. */
const pageSizes: Readonly<Record<number, number>> = { 0xfc: Page.Simd - Page.Misc, 0xfd: Page.End - Page.Simd };

/** First number of the page behind a prefix byte, or 0 if the byte is no prefix. */
export function pageOf(prefix: number): number {
  return prefix === 0xfc ? Page.Misc : prefix === 0xfd ? Page.Simd : 0;
}

/** Numbers that fit behind a prefix byte; larger ones are illegal. */
export function pageSize(prefix: number): number {
  return pageSizes[prefix] ?? 0;
}
