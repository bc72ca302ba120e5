import * as v from 'valibot';
import { Failure } from '../../../shared/failure';
import { plainPercent } from '../../../shared/format';
import { type ComponentKind, componentWord } from '../../../shared/model/component';
import { TOLERANCE } from '../../../shared/safeLimit/tolerance';
import type { SweepPlan, SweepVariant } from '../../../shared/sweep/sweepPlan';
import { sweepPlanSchema } from '../../../shared/sweep/sweepPlanSchema';
import { type Curve, type CurveSeries, curvesOf } from '../report/curves';
import { readSweep } from '../report/readSweep';
import { writePlan } from '../sweep/sweepFolder';
import { lockSweep } from '../sweep/sweepLock';
import { aroundCliff } from './aroundCliff';
import { pointsBetween } from './pointsBetween';

/** Which curve of a sweep is refined; its first one where nothing is named. */
export interface RefineOptions {
  readonly component?: ComponentKind;
  readonly method?: string;
  readonly tolerance?: number;
}

/** What was added to a plan. */
export interface Refinement {
  readonly component: ComponentKind;
  readonly method: string;
  readonly from: number;
  readonly to: number;
  /** Between the two, rising. */
  readonly points: readonly number[];
}

/**
 * Adds sparsities to a sweep's plan between the last safe one and the first that is not. What was computed stays: a cell is named by
 * what it depends on. Fails as `readPlan` and `aroundCliff` do, and `invalid-request` while the sweep is computed.
 */
export async function refineSweep(
  folder: string,
  { component, method, tolerance = TOLERANCE }: RefineOptions = {},
): Promise<Refinement> {
  const lock = await lockSweep(folder);
  try {
    const sweep = await readSweep(folder);
    const curve = curvesOf(sweep).find(
      each => component === undefined || each.component === component,
    );
    const series = curve?.series.find(each => method === undefined || each.method === method);
    if (!curve || !series) throw noCurve(folder);
    const { from, to } = aroundCliff(series.table, tolerance);
    const points = pointsBetween(from, to);
    if (points.length === 0) throw tooNear(from, to);
    await writePlan(folder, withPoints(sweep.plan, { curve, series, at: to, points }));
    return { component: curve.component, method: series.method, from, to, points };
  } finally {
    await lock.release();
  }
}

interface Addition {
  readonly curve: Curve;
  readonly series: CurveSeries;
  /** A sparsity of the series, whose way to prune the new ones have. */
  readonly at: number;
  readonly points: readonly number[];
}

/** A grid of its own: in a grid of two components each point would be a whole row. */
function withPoints(plan: SweepPlan, { curve, series, at, points }: Addition): SweepPlan {
  const { variant } = series.settings.find(({ sparsity }) => sparsity === at)!.setting;
  const grid = { sparsity: { [curve.component]: points }, ...wayOf(variant) };
  return v.parse(sweepPlanSchema, { ...plan, grids: [...plan.grids, grid] });
}

const wayOf = ({
  criterion,
  allocation,
  byMagnitude,
  targets,
  remove,
  compensate,
}: SweepVariant) => ({
  criteria: [criterion],
  ...(allocation && { allocations: [allocation] }),
  ...(remove && { remove }),
  ...(compensate && { compensate }),
  ...(byMagnitude && { byMagnitude }),
  targets,
});

const noCurve = (folder: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${folder} has no such curve.`,
    hint: 'Name a component that it prunes alone, and a method as its report does.',
    path: folder,
  });

const tooNear = (from: number, to: number): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${plainPercent(from)} and ${plainPercent(to)} are as near to each other as sparsities are tried.`,
  });

/** What was added, in words. */
export const refinementSentence = ({ component, from, to, points }: Refinement): string =>
  `Between ${plainPercent(from)} and ${plainPercent(to)} of the ${componentWord(component)}, ${points.map(plainPercent).join(', ')} are to be computed.`;
