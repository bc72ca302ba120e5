import * as vscode from 'vscode';
import { seriesTable } from '../../shared/answer/seriesTable';
import { pointsOf } from '../../shared/safeLimit/bands';
import { cliffOf } from '../../shared/safeLimit/cliff';
import { safeLimit } from '../../shared/safeLimit/safeLimit';
import { defaultStep, type Step } from '../../shared/recipe/recipe';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { type SweepOfPipeline, sweepsOf } from '../services/sweepsOf';
import type { SweptBands } from './sweptBands';

/**
 * What the sweep with the most prompts says of a document's model, of its Linear weights, layer by layer. Undefined where there is
 * none, and where the document has other steps than such: then it is another model that was swept.
 */
export async function sweptBandsOf(
  services: Services,
  { uri, model, state }: ModelDocument,
): Promise<SweptBands | undefined> {
  if (!state.steps.every(isLikeSweeps)) return undefined;
  const pipeline = await services.pipelines.find(uri.fsPath);
  if (!pipeline?.components.some(({ path }) => path === uri.fsPath)) return undefined;
  const sweeps = await sweepsOf(services, pipeline);
  const found = sweeps.flatMap(sweep => bandsOf(sweep, model.component));
  return found.sort(
    (a, b) => b.points[0]!.n - a.points[0]!.n || b.points.length - a.points.length,
  )[0];
}

function bandsOf(
  { folder, contents, tolerance }: SweepOfPipeline,
  component: ModelDocument['model']['component'],
): readonly SweptBands[] {
  const curve = contents.curves.find(each => each.component === component);
  const series = curve?.series.find(({ method }) => method === 'magnitude');
  if (!series) return [];
  const table = seriesTable(series, contents.plan);
  const points = pointsOf(table, tolerance).filter(({ sparsity, claim }) => sparsity > 0 && claim);
  if (points.length === 0) return [];
  const limit = safeLimit(table, tolerance);
  return [
    {
      ...{ name: vscode.workspace.asRelativePath(folder), points, tolerance },
      limit: limit.state === 'safe' ? limit.limit.sparsity : undefined,
      cliff: cliffOf(table, tolerance).at,
    },
  ];
}

/** Pruning further then leaves what pruning at once would. */
const isLikeSweeps = ({
  enabled,
  select,
  criterion,
  scope,
  targets,
  goal,
  allocation,
}: Step): boolean =>
  !enabled ||
  ('sparsity' in goal &&
    select === '*' &&
    criterion === defaultStep.criterion &&
    scope === defaultStep.scope &&
    targets.join() === defaultStep.targets.join() &&
    (allocation ?? 'uniform') === 'uniform');
