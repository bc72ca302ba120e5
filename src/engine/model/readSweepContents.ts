import { curvesOf } from '../../core/evaluate/report/curves';
import { pairMapsOf } from '../../core/evaluate/report/frontier';
import { type Setting, readSweep } from '../../core/evaluate/report/readSweep';
import { readSensitivities } from '../../core/evaluate/sweep/readSensitivities';
import { readProgress } from '../../core/evaluate/sweep/readProgress';
import type { ShownCell, SweepContents } from '../../shared/messages/sweepMessages';

/** What a sweep's folder says, whole or not, wherever it was copied from. Fails as `readPlan` does. */
export async function readSweepContents(folder: string): Promise<SweepContents> {
  const sweep = await readSweep(folder);
  return {
    plan: sweep.plan,
    curves: curvesOf(sweep).map(({ component, series }) => ({
      component,
      series: series.map(({ method, settings }) => ({
        method,
        settings: settings.map(({ sparsity, setting }) => ({
          sparsity,
          cells: shownCells(setting),
        })),
      })),
    })),
    maps: pairMapsOf(sweep).map(({ method, x, y, cells }) => ({
      ...{ method, x, y },
      places: cells.map(({ x, y, setting }) => ({ x, y, cells: shownCells(setting) })),
    })),
    anchors: sweep.anchors,
    blocks: await readSensitivities(folder, sweep.plan),
    progress: await readProgress(folder),
  };
}

const shownCells = ({ cells }: Setting): readonly ShownCell[] =>
  cells.map(({ cell: { key, prompt, seed }, result }) => ({ key, prompt, seed, result }));
