/** Names one state of what a view shows: a base and the steps on it. It is not used again for another state. */
export type Revision = number | string;

/** An answer with the revision that it was worked out for. A document's revisions are numbers that rise. */
export type Revised<T extends object, R extends Revision = number> = T & { readonly revision: R };
