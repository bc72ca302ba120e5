import { callBudget } from '../../../core/evaluate/safe/callBudget';
import { shareOf } from '../../../core/evaluate/safe/jointLine';
import { confirmLimit, foretellLimit, type SafeLine } from '../../../core/evaluate/safe/searchSafe';
import type { Trials } from '../../../core/evaluate/safe/worstFirst';
import { Failure } from '../../../shared/failure';
import type { ByComponent } from '../../../shared/model/component';
import type { CallContext, Remote } from '../../../shared/rpc/method';
import type { SafeResult, TriedSetting } from '../../../shared/safeSearch/safeResult';
import type { SafeFromFiles, SafeTrying } from '../../../shared/safeSearch/safeTrying';
import { safeLimitSentence } from '../../../shared/safeLimit/sentences';
import { agreementNeeded } from '../../../shared/safeLimit/signTest';
import type { DiffusionApi } from '../../api/diffusionApi';
import type { GenerateEvent } from '../../api/generation';
import type { ProbeEvent } from '../../api/probing';
import { foretellComponents } from './foretellComponents';
import { PairedRuns } from './pairedRuns';
import type { SafeRequest } from './safeRequest';

type Setting = ByComponent<number>;

/**
 * Finds the largest sparsity at which the prompts' pictures stay within the tolerance: where by short runs, for the text encoder
 * and then for the UNet beside it; confirmed by pictures, of both together. One session a component serves all where
 * weights can be fed. Fails
 * `invalid-request` for fewer than 5 prompts, and `cancelled` between steps.
 */
export async function findSafe(
  diffusion: Remote<DiffusionApi>,
  request: SafeRequest,
  { signal, report }: CallContext<ProbeEvent | SafeTrying | SafeFromFiles>,
): Promise<SafeResult> {
  const { prompts, tolerance, components, grid, settings } = request;
  const needed = agreementNeeded(prompts.length);
  if (needed === undefined) throw tooFew(prompts.length, tolerance);
  const budget = components.length * callBudget(grid.length, settings.steps);
  const onEvent = (event: GenerateEvent): void => {
    if (event.kind === 'loading' || event.kind === 'provider') report(event);
    else report({ kind: 'probed', done: runs.calls, total: Math.max(budget, runs.calls) });
  };
  const runs = new PairedRuns(diffusion, request, { signal, report: onEvent }, why => {
    report({ kind: 'fromFiles', why });
  });
  const tried: TriedSetting[] = [];
  const lineOf = (points: readonly Setting[]): SafeLine => ({
    ...{ shares: points.map(shareOf), prompts: prompts.length, tolerance },
  });
  const foretold = await foretellComponents(request, async points => {
    const short = (point: number, prompt: number) => {
      report({ kind: 'trying', by: 'short-run', sparsity: points[point]! });
      return runs.short(points[point]!, prompt);
    };
    const found = await foretellLimit(lineOf(points), short);
    tried.push(...settingsOf(found.trials, { points, prompts, by: 'short-run' }));
    return found;
  });
  const { points, start } = foretold.line;
  const { limit, trials } = await confirmLimit(
    lineOf(points),
    { limit: start, trials: foretold.trials },
    {
      confirm: (point, prompt) => {
        report({ kind: 'trying', by: 'picture', sparsity: points[point]! });
        return runs.picture(points[point]!, prompt);
      },
      hasRoom: () => runs.calls + settings.steps <= budget,
    },
  );
  tried.push(...settingsOf(trials, { points, prompts, by: 'picture' }));
  return {
    ...(limit !== undefined && { limit: points[limit]! }),
    ...{ foretold: foretold.limits, tolerance, prompts, needed, tried, calls: runs.calls },
    ...(runs.way === 'file' && { run: 'file' as const }),
  };
}

interface Tried extends Pick<TriedSetting, 'by'> {
  readonly points: readonly Setting[];
  readonly prompts: readonly string[];
}

const settingsOf = (trials: Trials, { points, prompts, by }: Tried): readonly TriedSetting[] =>
  [...trials].map(([point, { verdict, damage }]) => ({
    ...{ sparsity: points[point]!, by, verdict },
    damage: damage.flatMap((found, i) =>
      found === undefined
        ? []
        : [
            {
              prompt: prompts[i]!,
              latentError: Number.isFinite(found.value) ? found.value : null,
              ...(found.collapse && { collapse: found.collapse }),
            },
          ],
    ),
  }));

const tooFew = (n: number, tolerance: number): Failure =>
  new Failure({
    code: 'invalid-request',
    message: safeLimitSentence({ state: 'too-few', n }, tolerance),
    hint: 'Add prompts that differ in subject, colour and background.',
  });
