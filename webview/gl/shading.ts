import type { Tile } from '../../src/shared/stats/statistics';
import type { Domain, ScaleName } from './colourScale';

export type Rgb = readonly [number, number, number];

/** How cells are coloured. */
export interface Shading {
  /** 256 RGB triples. */
  readonly table: Uint8Array;
  readonly scale: ScaleName;
  readonly domain: Domain;
  /** Pruned weights: neutral, so that no colour of the map is taken for it. */
  readonly pruned: Rgb;
  /** The lines over pruned weights, so that colour is not the only sign. */
  readonly hatch: Rgb;
  /** Weights up to this magnitude are shown as pruned too; negative for none. */
  readonly threshold: number;
}

/** How strongly a hatch line covers what is wholly pruned. */
export const HATCH_STRENGTH = 0.55;

/** CSS pixels from one hatch line to the next. */
export const HATCH_PERIOD = 6;

/** Whether each cell of a tile is one weight. */
export const isExact = ({ rows, columns, height, width }: Tile): boolean =>
  rows === height && columns === width;

/**
 * Share of a cell's weights with |w| <= threshold. Exact where the cell is one weight; else what a normal distribution of the
 * same mean |w| has there: erf(threshold / (mean·√π)).
 */
export function shareBelow(mean: number, threshold: number, exact: boolean): number {
  if (threshold < 0) return 0;
  if (exact) return mean <= threshold ? 1 : 0;
  if (mean === 0) return 1;
  return estimates[Math.min(estimates.length - 1, Math.round((threshold / mean) * STEPS))]!;
}

const STEPS = 128;
const estimates = Float32Array.from({ length: 5 * STEPS }, (_, i) =>
  erf(i / STEPS / Math.sqrt(Math.PI)),
);

/** Abramowitz and Stegun 7.1.26, within 1.5e-7 for x >= 0; the shader has the same. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const sum =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - sum * Math.exp(-x * x);
}
