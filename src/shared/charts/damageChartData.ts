import type { DamageTable } from '../safeLimit/damageTable';
import type { VerdictName } from '../sweep/verdict';

/** Damage over sparsity, to be drawn. */
export interface DamageChart {
  /** Tells the chart's patterns from those of others on one page. */
  readonly id: string;
  /** What is pruned along the axis: `UNet`. */
  readonly subject: string;
  /** What damage is measured by: `latent error`. */
  readonly metric: string;
  /** Logarithmic where nothing is said. */
  readonly scale?: 'log' | 'linear';
  readonly tolerance: number;
  readonly series: readonly DamageSeries[];
  readonly anchors: readonly Anchor[];
  /** Damage that the axis has room for, whatever is measured: it stays where it is while a tolerance moves between these. */
  readonly span?: readonly [number, number];
  /** Whether counts and legend stand elsewhere than below the plot. */
  readonly isBare?: boolean;
  /** Where there is little room; that of a page or a file if nothing is said. */
  readonly size?: ChartSize;
}

/** `narrow`: columns are closer, and the names beside the plot are short. `strip`: low, over crops that are as wide as its columns. */
export type ChartSize = 'narrow' | 'strip';

/** One criterion; its sparsities may be others than those of its neighbours. */
export interface DamageSeries {
  readonly name: string;
  readonly table: DamageTable;
  /** Prompts whose dots stand back; no number is another for it. */
  readonly dimmed?: ReadonlySet<string>;
  /** What the picture of a prompt is at a sparsity; undefined where it has none. */
  readonly verdictOf?: (prompt: string, sparsity: number) => VerdictName | undefined;
}

/** A damage that others are read against, such as that of another prompt. */
export interface Anchor {
  readonly label: string;
  readonly value: number;
}
