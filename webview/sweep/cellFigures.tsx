import type { VNode } from 'preact';
import { TOLERANCE } from '../../src/shared/safeLimit/tolerance';
import type { DoneCell } from '../../src/shared/sweep/cellResult';
import { DAMAGE } from '../../src/shared/sweep/damageMetric';
import { anchorShare } from './anchorShare';
import type { SweepStore } from './store';
import { strings } from './strings';

interface FiguresProps {
  readonly store: SweepStore;
  readonly cell: DoneCell;
}

/** What was measured of the picture at the cursor, and what that is read against. */
export function CellFigures({ store, cell }: FiguresProps): VNode {
  const { latentError, psnr, ssim, clipScore } = cell.metrics;
  const { denseClipScore } = store.clipOf(cell);
  const against = {
    anchors: store.state?.anchors,
    metric: DAMAGE,
    tolerance: store.metric === DAMAGE ? store.tolerance : TOLERANCE,
  } as const;
  return (
    <dl>
      <dt>{strings.latentError}</dt>
      <dd>
        {figure(latentError, 2)}
        {typeof latentError === 'number' && anchorShare(latentError, against)}
      </dd>
      <dt>{strings.psnr}</dt>
      <dd>
        {figure(psnr, 1)} {strings.decibels}
      </dd>
      <dt>{strings.ssim}</dt>
      <dd>{figure(ssim, 2)}</dd>
      {typeof clipScore === 'number' && (
        <>
          <dt>{strings.clipScore}</dt>
          <dd>
            {figure(clipScore, 2)}
            {denseClipScore !== undefined && `, ${strings.dense} ${figure(denseClipScore, 2)}`}
          </dd>
        </>
      )}
    </dl>
  );
}

const figure = (value: number | null | undefined, decimals: number): string =>
  value?.toFixed(decimals) ?? '∞';
