// Types that the benches share.

/** @typedef {{ name: string, folder: string, make: readonly string[] }} Model */

/** @typedef {{ wall: number, cpu: number, megabytes: number }} Figure */

/** @typedef {Record<string, Figure>} Figures */

/** @typedef {{ figures: Record<string, { wall: number, cpu: number }>, megabytes: number }} Measured */

/** @typedef {number | { fp16: number, fp32: number }} Ratio */

/** @typedef {{ ms: number } | { ratio: Ratio, to: string }} Limit */

/**
 * @typedef {object} Row
 * @property {string} work
 * @property {string} [scenario]
 * @property {string} figure
 * @property {Limit | { fp16: Limit, fp32: Limit }} [limit]
 * @property {number} [megabytes]
 * @property {string} [faster]
 * @property {number} [target]
 */

export {};
