/** How a picture is compared with the dense one. */
export const comparerViews = ['pair', 'wipe', 'blink', 'difference'] as const;

export type ComparerView = (typeof comparerViews)[number];
