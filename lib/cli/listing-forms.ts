/** What `wazen inspect` can list functions as, which are options of their own. */

export const listingForms = ['ir', 'ssa', 'mir', 'disasm'] as const;
export type ListingForm = (typeof listingForms)[number];

/** A function's index or name; `true` for all of them. */
export type Selection = string | true;
