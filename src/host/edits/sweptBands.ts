import { l10n } from 'vscode';
import { plainPercent } from '../../shared/format';
import type { Band, Point } from '../../shared/safeLimit/bands';
import { decimal, stayLabel } from '../../shared/safeLimit/sentences';
import type { Preset } from './preset';

/** What a sweep says of the sparsities of a model. */
export interface SweptBands {
  /** Workspace-relative folder of the sweep. */
  readonly name: string;
  /** Rising, above 0; each with a band. */
  readonly points: readonly Point[];
  readonly tolerance: number;
  /** The largest safe sparsity, and from where the median is beyond the tolerance. */
  readonly limit: number | undefined;
  readonly cliff: number | undefined;
}

/** What is known at a sparsity: a band where it was tried, or lies between two that agree. */
export interface BandThere {
  readonly band: Band | undefined;
  readonly text: string;
}

const words = (): Readonly<Record<Band, string>> => ({
  safe: l10n.t('safe'),
  mixed: l10n.t('mixed'),
  collapsed: l10n.t('collapsed'),
});

export const bandWord = (band: Band): string => words()[band];

/** By the point itself, else by its neighbours: damage is judged by the worst so far, so it never falls as more is pruned. */
export function bandAt({ points, tolerance }: SweptBands, sparsity: number): BandThere {
  const below = points.findLast(point => point.sparsity <= sparsity);
  const above = points.find(point => point.sparsity >= sparsity);
  const said = (point: Point): BandThere => {
    const band = point.claim!.band;
    const at =
      point.sparsity === sparsity ? '' : ` ${l10n.t('at {0}', plainPercent(point.sparsity))}`;
    return { band, text: `${bandWord(band)}: ${stayLabel(point, tolerance)}${at}` };
  };
  if (above && (above.sparsity === sparsity || above.claim!.band === 'safe')) return said(above);
  if (below && (below.claim!.band === 'collapsed' || below.claim!.band === above?.claim!.band))
    return said(below);
  if (!above) return { band: undefined, text: l10n.t('not tried') };
  const from = below
    ? `${plainPercent(below.sparsity)} (${bandWord(below.claim!.band)})`
    : plainPercent(0);
  const to = `${plainPercent(above.sparsity)} (${bandWord(above.claim!.band)})`;
  return { band: undefined, text: l10n.t('not tried, between {0} and {1}', from, to) };
}

/** What of a sweep is offered: its points, the safe ones from the limit down, what breaks from the cliff up. */
export function sweptPresets(
  { points, limit, cliff }: SweptBands,
  others: readonly Preset[],
): readonly Preset[] {
  const own = new Map(others.filter(({ description }) => description !== '').map(asEntry));
  for (const { sparsity } of points) {
    const description =
      sparsity === limit
        ? l10n.t('largest safe sparsity')
        : sparsity === cliff
          ? l10n.t('the cliff')
          : (own.get(sparsity) ?? '');
    own.set(sparsity, description);
  }
  return [...own].map(([sparsity, description]) => ({ sparsity, description }));
}

const asEntry = ({ sparsity, description }: Preset) => [sparsity, description] as const;

/** `safe · sd2-sweep, 8 prompts, latent error 0.50` */
export const groupLabel = (band: Band, { name, points, tolerance }: SweptBands): string =>
  l10n.t(
    '{0} · {1}, {2} prompts, latent error {3}',
    bandWord(band),
    name,
    points[0]!.n,
    decimal(tolerance),
  );
