import { type ScorerKind, scorerTitle } from '../../../shared/scorer/scorer';
import type { Progress } from '../../../shared/rpc/method';
import { pauses } from '../metrics/pause';
import { type SetFigure, setMetrics } from '../metrics/setMetrics';
import { readFeatures } from '../sweep/features';
import { scorersOf } from '../sweep/scorersOf';
import { isDense, variantName } from '../sweep/variants';
import type { Setting, SweepRecord } from './readSweep';

/** How far all pictures of settings are from all dense ones, by a name such as `FID by Inception`, then by the setting's name. */
export interface SetFigures {
  readonly figures: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Why there are none, each said once. */
  readonly refusals: readonly string[];
}

/** Who waits for figures. */
export interface Watching {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** FID and KID of every setting whose pictures were shown to a CLIP or an Inception. Fails as the signal says. */
export async function readSetFigures(
  { folder, plan, settings }: SweepRecord,
  { signal = new AbortController().signal, onProgress }: Watching = {},
): Promise<SetFigures> {
  const figures = new Map<string, Map<string, number>>();
  const refusals = new Set<string>();
  const take = (name: string, variant: string, figure: SetFigure): void => {
    if ('refused' in figure) refusals.add(figure.refused);
    else
      figures.set(
        name,
        (figures.get(name) ?? new Map<string, number>()).set(variant, figure.value),
      );
  };
  const dense = settings.find(({ variant }) => isDense(variant));
  const pruned = settings.filter(({ variant }) => !isDense(variant));
  const kinds = scorersOf(plan).filter(({ kind }) => kind !== 'dino');
  const pause = pauses(signal);
  let done = 0;
  for (const { kind } of kinds) {
    if (!dense) break;
    const reference = await featuresOf(folder, kind, dense);
    for (const setting of pruned) {
      signal.throwIfAborted();
      const own = await featuresOf(folder, kind, setting);
      const { fid, kid } = await setMetrics(reference, own, pause);
      take(`FID by ${scorerTitle[kind]}`, variantName(setting.variant), fid);
      take(`KID by ${scorerTitle[kind]}`, variantName(setting.variant), kid);
      onProgress?.({ done: ++done, total: kinds.length * pruned.length });
    }
  }
  return { figures, refusals: [...refusals] };
}

const featuresOf = (
  folder: string,
  kind: ScorerKind,
  { cells }: Setting,
): Promise<readonly Float32Array[]> =>
  readFeatures(
    folder,
    kind,
    cells.filter(({ result }) => result?.state === 'done').map(({ cell }) => cell.key),
  );
