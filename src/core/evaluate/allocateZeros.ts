import type { SensitivityGroup } from '../../shared/sensitivity/sensitivityMap';
import { measuredUpTo, responseCurve } from './responseCurve';

/** Sparsities between which a group's curve is taken for straight. */
const STEPS = 200;

/** A stretch of a group's curve: so many further zeros, each at the same cost. */
interface Stretch {
  readonly group: number;
  readonly zeros: number;
  readonly slope: number;
}

/**
 * How many zeros each group gets, so that the error of all together is predicted to be smallest. Groups disturb a model's output
 * in directions of their own: their errors are taken to add up in squares. Then the next zero belongs where it costs the
 * least square, which is best for convex curves; others are replaced by the largest convex ones below them (Shoham and Gersho
 * 1988, Efficient bit allocation for an arbitrary set of quantizers). No group goes past `most`, nor past what was measured.
 */
export function allocateZeros(
  groups: readonly Pick<SensitivityGroup, 'layers' | 'errors'>[],
  { zeros, most }: { readonly zeros: number; readonly most: number },
): readonly number[] {
  const given = groups.map(() => 0);
  const stretches = groups
    .flatMap((group, index) => stretchesOf(group, index, most))
    .sort((a, b) => a.slope - b.slope || a.group - b.group);
  let left = zeros;
  for (const { group, zeros: further } of stretches) {
    const taken = Math.min(left, further);
    given[group]! += taken;
    left -= taken;
  }
  return given;
}

/** The most zeros that the groups can have together. */
export const mostZeros = (
  groups: readonly Pick<SensitivityGroup, 'layers' | 'errors'>[],
  most: number,
): number => groups.reduce((sum, group) => sum + capacity(group, most), 0);

export const weightsOf = ({ layers }: Pick<SensitivityGroup, 'layers'>): number =>
  layers.reduce((sum, { weights }) => sum + weights, 0);

const capacity = (group: Pick<SensitivityGroup, 'layers' | 'errors'>, most: number): number =>
  Math.floor(Math.min(most, measuredUpTo(group.errors)) * weightsOf(group) + 1e-9);

/** The lower convex hull of a group's squared errors over its zeros, from the cheapest stretch up. */
function stretchesOf(
  group: Pick<SensitivityGroup, 'layers' | 'errors'>,
  index: number,
  most: number,
): readonly Stretch[] {
  const last = capacity(group, most);
  const errorAt = responseCurve(group.errors);
  const size = weightsOf(group);
  const hull: { readonly zeros: number; readonly cost: number }[] = [];
  for (let step = 0; step <= STEPS; step++) {
    const zeros = Math.floor((last * step) / STEPS);
    if (zeros === hull.at(-1)?.zeros) continue;
    const point = { zeros, cost: errorAt(zeros / size) ** 2 };
    while (hull.length > 1 && slope(hull.at(-2)!, hull.at(-1)!) >= slope(hull.at(-1)!, point))
      hull.pop();
    hull.push(point);
  }
  return hull.slice(1).map((point, i) => ({
    ...{ group: index, zeros: point.zeros - hull[i]!.zeros, slope: slope(hull[i]!, point) },
  }));
}

const slope = (
  from: { readonly zeros: number; readonly cost: number },
  to: { readonly zeros: number; readonly cost: number },
): number => (to.cost - from.cost) / (to.zeros - from.zeros);
