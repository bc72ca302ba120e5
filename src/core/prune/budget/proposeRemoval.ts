import type { BudgetAim, BudgetProposal } from '../../../shared/budget/budget';
import { Failure } from '../../../shared/failure';
import { percent } from '../../../shared/format';
import type { CalibrationName } from '../../../shared/recipe/calibrationSchema';
import { defaultStep, type Step } from '../../../shared/recipe/recipe';
import type { Progress } from '../../../shared/rpc/method';
import type { UnitKind, UnitSet } from '../../model/units/unitSet';
import type { RecipeResolver } from '../recipeResolver';
import { resolveMask } from '../resolveMask';
import { sizeOfFiles } from '../rewriteModel';
import { keptCount } from '../structured/keptCount';
import type { InputMoments } from '../structured/repair/inputMoments';
import type { ScoreUnitsTask } from '../structured/repair/scoreUnits';
import { takerMoments } from '../structured/repair/takerMoments';
import { setsOf, takerOf } from '../structured/stepUnits';
import { lowestUnits } from '../structured/unitsThatGo';
import { type Spendable, spendBudget } from './spendBudget';
import { unitBytes } from './unitBytes';
import { type NodeTimes, unitTime } from './unitTimes';

export interface RemovalBudget {
  readonly aim: BudgetAim;
  /** What it goes by: with grams, which weight denoising steps as `criterion` does. */
  readonly calibration: CalibrationName;
  readonly criterion: 'sparsegpt' | 'obs-diff';
  readonly compensate: boolean;
  readonly fusionSafe: boolean;
  /** The most of the units of one layer that may go, 0 to 1. */
  readonly most: number;
  /** What is done already. */
  readonly steps: readonly Step[];
  /** Time of every node in a call, for an aim of time. */
  readonly times?: NodeTimes;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Chooses neurons and heads over all layers by what their loss costs (OBS, as a share of what their layer is given) for each byte or
 * millisecond that it saves, and makes them steps. Fails as `takerMoments` does, and with `invalid-request` where all that may go
 * does not save what is asked for.
 */
export async function proposeRemoval(
  resolver: RecipeResolver,
  budget: RemovalBudget,
): Promise<BudgetProposal> {
  const { weights } = resolver;
  const { model } = weights;
  const { aim, fusionSafe, most, times = {}, signal, onProgress } = budget;
  const { masks: before } = await resolver.resolve(budget.steps, signal);
  const kinds = (['neurons', 'heads'] as const).map(kind => stepOf(kind, budget));
  const found: { set: UnitSet; moments: InputMoments; step: Step }[] = [];
  for (const step of kinds) {
    const sets = await setsOf(model, step, removalOf(step), signal);
    const { calibrations } = resolver;
    const moments = await takerMoments(calibrations, { model, step, sets });
    found.push(...sets.map((set, i) => ({ set, moments: moments[i]!, step })));
  }
  const savingOf = (set: UnitSet): number =>
    'smaller' in aim ? unitBytes(set) : unitTime(set, model.modelIndex.nodes, times);
  const spendable: Spendable[] = [];
  const total = 2 * found.length;
  for (const { set, moments } of found) {
    const { tensor, view } = takerOf(set);
    const mask = await resolveMask(weights, tensor, before.get(tensor.id), signal);
    const { width, units } = set;
    const task: ScoreUnitsTask = {
      ...{ kind: 'scoreUnits', taker: { tensor, view, mask }, moments, width, units },
    };
    const scores = await weights.runTask(task, { signal });
    spendable.push({ ...scores, sizes: sizesOf(set, most, fusionSafe), saving: savingOf(set) });
    onProgress?.({ done: spendable.length, total });
  }
  const all =
    'smaller' in aim
      ? sizeOfFiles(model.modelIndex)
      : Object.values(times).reduce((sum, time) => sum + time, 0);
  const wanted = 'smaller' in aim ? aim.smaller : 1 - 1 / (1 + aim.faster);
  const { kept, saved } = spendBudget(spendable, wanted * all);
  if (saved < wanted * all) throw tooMuch(model.description.path, { saved: saved / all, wanted });
  const keep: Record<UnitKind, Record<string, readonly number[]>> = { neurons: {}, heads: {} };
  for (const [i, { set, moments, step }] of found.entries()) {
    const count = set.units - kept[i]!;
    if (count > 0) {
      const request = { weights, step, before, calibrations: resolver.calibrations, signal };
      const goes = await lowestUnits(request, set, count, moments);
      keep[set.kind][set.name] = [...goes.keys()].filter(unit => goes[unit] === 0);
    }
    onProgress?.({ done: found.length + i + 1, total });
  }
  return {
    steps: kinds.flatMap(step => stepsWith(step, keep)),
    sets: found.map(({ set: { name, kind, units } }, i) => ({ name, kind, units, kept: kept[i]! })),
    saved: saved / all,
    wanted,
  };
}

function stepOf(kind: UnitKind, { aim, criterion, compensate, calibration }: RemovalBudget): Step {
  const [share, words] = 'smaller' in aim ? [aim.smaller, 'smaller'] : [aim.faster, 'faster'];
  return {
    ...{ ...defaultStep, criterion, calibration },
    ...(compensate && { compensate }),
    goal: { remove: kind === 'neurons' ? { neurons: { keep: {} } } : { heads: { keep: {} } } },
    label: `Remove ${kind} to be ${percent(share)} ${words} by OBS${compensate ? ', compensated' : ''}`,
  };
}

function removalOf({ goal }: Step): Extract<Step['goal'], { remove: unknown }>['remove'] {
  if ('remove' in goal) return goal.remove;
  throw new Error('A step of a budget removes units.');
}

/** The step with the units that stay; none where all do. */
function stepsWith(
  step: Step,
  keep: Readonly<Record<UnitKind, Readonly<Record<string, readonly number[]>>>>,
): readonly Step[] {
  const kind = 'neurons' in removalOf(step) ? 'neurons' : 'heads';
  if (Object.keys(keep[kind]).length === 0) return [];
  const own = { keep: keep[kind] };
  return [{ ...step, goal: { remove: kind === 'neurons' ? { neurons: own } : { heads: own } } }];
}

/** All sizes that stay fast, from all units down to the least that may stay. */
function sizesOf(set: UnitSet, most: number, fusionSafe: boolean): readonly number[] {
  const least = Math.max(1, set.units - Math.floor(most * set.units + 1e-9));
  const sizes = new Set<number>();
  for (let stay = set.units; stay >= least; stay--)
    sizes.add(keptCount(set, (set.units - stay) / set.units, fusionSafe));
  return [...sizes].sort((a, b) => b - a);
}

const tooMuch = (
  file: string,
  { saved, wanted }: { readonly saved: number; readonly wanted: number },
): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `All neurons and heads of ${file} that may go save ${percent(saved)}, not ${percent(wanted)}.`,
    hint: 'Ask for less, let more of a layer go, or take sizes that fusions for CUDA may not.',
    path: file,
  });
