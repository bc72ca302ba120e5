import path from 'node:path';
import * as vscode from 'vscode';
import { LEAST_RUNS, timeModels, TOKENS } from '../../../engine/evaluate/timeModels';
import { withDiffusionEngine } from '../../../engine/process/withDiffusionEngine';
import { timeReport } from '../../../shared/timing/timeReport';
import type { ModelDocument } from '../../document/modelDocument';
import { pruneRequest } from '../../edits/commandTarget';
import { documentsOf } from '../../edits/prune';
import { measuringMeans } from '../../services/pipelineBases';
import type { Services } from '../../services/services';
import { withProgress } from '../../ui/progress';
import { refuseRestricted } from '../../ui/refuseRestricted';
import { latentSide } from '../../services/latentSide';
import { showTiming } from './timingDocument';
import { timedWith } from './timedWith';

/** Images of a call: guidance takes two for one picture. */
const BATCH = 2;

/**
 * *Time It…*: what a call of a model takes on the CPU, by turns with another one of the same kind, and what the smaller one gains
 * beside what arithmetic promises. Files on disk are timed. Asks for the other one unless told.
 */
export async function timeIt(services: Services, target: unknown, other?: unknown): Promise<void> {
  refuseRestricted(vscode.l10n.t('A restricted workspace runs no models.'));
  const { documents } = await documentsOf(services, pruneRequest(target, undefined));
  const [document] = documents as readonly [ModelDocument];
  const against =
    other instanceof vscode.Uri ? { file: other.fsPath } : await timedWith(services, document);
  if (!against) return;
  const { fsPath } = document.uri;
  const files = against.file === undefined ? [fsPath] : [fsPath, against.file];
  const side = await latentSide(fsPath);
  const { runtime } = measuringMeans();
  const request = {
    ...{ files, runs: LEAST_RUNS, sizes: { batch: BATCH, pixels: side, tokens: TOKENS } },
    ...(runtime !== undefined && { runtime }),
  };
  const title = vscode.l10n.t('Timing {0}', files.map(file => path.basename(file)).join(', '));
  const timed = await withProgress(title, work => timeModels(withDiffusionEngine, request, work));
  // The one with less to do is the one that should be faster.
  const inOrder = timed.toSorted(
    (a, b) => b.arithmetic.multiplications - a.arithmetic.multiplications,
  );
  await showTiming({
    report: timeReport(inOrder),
    batch: BATCH,
    side,
    component: document.model.component,
  });
}
