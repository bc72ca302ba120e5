import type { SweepPlan } from '../../../shared/sweep/sweepPlan';

type Grid = SweepPlan['grids'][number];

/** Which grids a sweep may have without naming points. */
export const presetNames = ['unet', 'text-encoder', 'both', 'paper'] as const;
export type Preset = (typeof presetNames)[number];

/** Seeds of the initial noise, where nothing else is asked for. */
export const defaultSeeds: readonly number[] = [0, 1];

const tenths = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** The points of arXiv 2411.15113's released results: UNet alone, text encoder alone, and both together. */
const paperUnet = [
  0.1, 0.2, 0.3, 0.35, 0.375, 0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55, 0.575, 0.6,
];
const paperText = [0.3, 0.4, 0.5, 0.525, 0.55, 0.575, 0.6, 0.625, 0.65, 0.675, 0.7, 0.8];
const paperBoth: readonly (readonly [text: number, unet: number])[] = [
  [0.18, 0.21],
  [0.27, 0.31],
  [0.425, 0.3],
  [0.45, 0.325],
  [0.475, 0.35],
  [0.5, 0.375],
  [0.525, 0.4],
  [0.55, 0.425],
  [0.575, 0.45],
  [0.6, 0.475],
  [0.625, 0.5],
  [0.35, 0.42],
  [0.44, 0.52],
  [0.53, 0.07],
  [0.53, 0.21],
  [0.53, 0.63],
  [0.71, 0.28],
  [0.8, 0.1],
];

/** The points of a preset, by component; each entry is a grid of its own. */
export const presets: Readonly<Record<Preset, readonly Grid['sparsity'][]>> = {
  unet: [{ unet: tenths }],
  'text-encoder': [{ 'text-encoder': tenths }],
  both: [{ 'text-encoder': tenths, unet: tenths }],
  paper: [
    { unet: paperUnet },
    { 'text-encoder': paperText },
    ...paperBoth.map(([text, unet]) => ({ 'text-encoder': [text], unet: [unet] })),
  ],
};

/** What of a grid says how it prunes. */
export type Methods = Pick<
  Grid,
  'criteria' | 'allocations' | 'byMagnitude' | 'remove' | 'compensate'
>;

/** How a preset prunes where nothing else is asked for. */
export const presetMethods: Readonly<Record<Preset, Methods>> = {
  unet: { criteria: ['magnitude'] },
  'text-encoder': { criteria: ['magnitude'] },
  both: { criteria: ['magnitude'] },
  paper: {
    criteria: ['magnitude', 'wanda'],
    allocations: ['uniform', 'owl'],
    byMagnitude: ['unet'],
  },
};
