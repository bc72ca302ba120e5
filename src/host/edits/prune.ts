import path from 'node:path';
import * as vscode from 'vscode';
import { componentTitle, countsIntoPipeline } from '../../shared/model/component';
import { Failure } from '../../shared/failure';
import type { ModelDescription } from '../../shared/model/model';
import { paperSparsity } from '../../shared/model/paperSparsity';
import { targetedLabel } from '../../shared/recipe/targetedLabel';
import { addPlanned, planAdditions, type PlannedAddition } from './addSteps';
import { documentNames } from '../document/documentNames';
import type { ModelDocument } from '../document/modelDocument';
import type { Services } from '../services/services';
import { stepFor, subjectOf } from './stepFor';
import { type PruneRequest, pruneRequest } from './commandTarget';
import { confirmEverything } from './confirmEverything';
import { sweptBandsOf } from './sweptBandsOf';
import { calibratedSteps, type NewStep } from './calibratedSteps';
import { pickMethod } from './methodPick';
import { pickSparsity, type SparsityModel } from './sparsityPick';
import { noModel } from './noModel';

/** *Prune to Sparsity…* on files, folders, blocks, layers or the active model. Writes nothing to disk. */
export async function prune(services: Services, first: unknown, second: unknown): Promise<void> {
  const request = pruneRequest(first, second);
  const { documents, areAlike } = await documentsOf(services, request);
  if (request.sparsity !== undefined) {
    const { sparsity, selector, scope, targets, criterion, allocation } = request;
    const method = {
      selector,
      ...(scope && { scope }),
      ...(targets && { targets }),
      ...(criterion && { criterion }),
      ...(allocation && { allocation }),
    };
    return appendSteps(
      services,
      documents.map(document => ({
        document,
        step: stepFor(document.model, { goal: { sparsity }, ...method }),
      })),
    );
  }
  return areAlike
    ? pruneDocuments(services, documents, request.selector)
    : pruneEach(services, documents);
}

/** Asks for sparsity, scope and targets, and prunes all documents alike. */
export async function pruneDocuments(
  services: Services,
  documents: readonly ModelDocument[],
  selector: string,
): Promise<void> {
  const names = documentNames(documents);
  const subjects =
    selector === '*' ? names : documents.map(({ model }) => subjectOf(model, selector));
  const title = vscode.l10n.t('Prune {0} to Sparsity', subjects.join(', '));
  const models = documents.map((document, i) => appended(document, names[i]!, selector));
  const [only, ...others] = documents;
  const isSwept = only && others.length === 0 && selector === '*';
  const swept = isSwept ? { swept: sweptBandsOf(services, only) } : {};
  const sparsity = await pickSparsity(services, { title, models, ...swept });
  if (typeof sparsity !== 'number') return;
  const choice = await pickMethod(
    title,
    documents.map(({ model }) => model.component),
  );
  if (!choice) return;
  const { targets } = choice;
  if (sparsity === 1 && !(await confirmEverything({ names: subjects, targets }))) return;
  const planned = documents.map(document => ({
    document,
    step: stepFor(document.model, { goal: { sparsity }, selector, ...choice }),
  }));
  await appendSteps(services, planned);
}

/** A document with a step at the end of its recipe. */
const appended = (document: ModelDocument, name: string, selector: string): SparsityModel => ({
  document,
  name,
  steps: sparsity => [
    ...document.state.steps,
    stepFor(document.model, { goal: { sparsity }, selector }),
  ],
  index: document.state.steps.length,
});

/** The components of pipeline folders: each gets its own value, or stays as it is. */
async function pruneEach(services: Services, documents: readonly ModelDocument[]): Promise<void> {
  const names = documentNames(documents);
  const chosen: { document: ModelDocument; name: string; sparsity: number }[] = [];
  for (const [index, document] of documents.entries()) {
    const name = names[index]!;
    const title = vscode.l10n.t(
      'Prune {0} to Sparsity ({1} of {2})',
      name,
      index + 1,
      documents.length,
    );
    const models = [appended(document, name, '*')];
    const keep = vscode.l10n.t('Leave {0} as it is', name);
    const swept = sweptBandsOf(services, document);
    const sparsity = await pickSparsity(services, { title, models, keep, swept });
    if (sparsity === undefined) return;
    if (sparsity !== 'keep') chosen.push({ document, name, sparsity });
  }
  if (chosen.length === 0) return;
  const choice = await pickMethod(
    vscode.l10n.t('Prune Pipeline'),
    chosen.map(({ document }) => document.model.component),
  );
  if (!choice) return;
  const { targets } = choice;
  const emptied = chosen.filter(({ sparsity }) => sparsity === 1).map(({ name }) => name);
  if (emptied.length > 0 && !(await confirmEverything({ names: emptied, targets }))) return;
  const planned = chosen.map(({ document, sparsity }) => ({
    document,
    step: stepFor(document.model, { goal: { sparsity }, ...choice }),
  }));
  await appendSteps(services, planned);
}

/** *Prune Pipeline (Paper's Setting)*: 47.5 % of the text encoder's and 35 % of the UNet's Linear weights. */
export async function prunePipeline(services: Services, first: unknown): Promise<void> {
  const uri = first instanceof vscode.Uri ? first : services.documents.active?.uri;
  if (!uri) throw noModel();
  const documents = await componentsOf(services, uri);
  const planned = documents.map(document => ({
    document,
    step: stepFor(document.model, { goal: { sparsity: measuredSparsity(document.model) } }),
  }));
  await appendSteps(services, planned);
}

/** The paper's sparsity of a model. Fails `unsupported` for one that the paper did not measure. */
function measuredSparsity(model: ModelDescription): number {
  const measured = paperSparsity(model);
  if (measured !== undefined) return measured;
  throw new Failure({
    code: 'unsupported',
    message: vscode.l10n.t(
      'The paper measured Stable Diffusion 2; this {0} is another model.',
      componentTitle[model.component],
    ),
    hint: vscode.l10n.t('Choose another sparsity with Prune to Sparsity….'),
    path: model.path,
  });
}

/** Appends each step to its document where it changes something, unless one of them finds nothing to prune. */
export async function appendSteps(services: Services, steps: readonly NewStep[]): Promise<void> {
  const ready = await calibratedSteps(services, steps);
  const additions = ready.map(({ document, step }) => ({
    document,
    added: [step],
    label: step.label,
  }));
  const planned = await planAdditions(services, steps[0]?.step.label ?? '', additions);
  planned.forEach(refuseWithoutTarget);
  addPlanned(planned);
}

function refuseWithoutTarget({ document: { model }, added, before, plan }: PlannedAddition): void {
  if (plan.layers.some(({ steps }) => steps.includes(before.length))) return;
  const { select, targets } = added[0]!;
  throw new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t(
      '{0} has no {1} to prune.',
      subjectOf(model, select),
      targetedLabel(targets),
    ),
    hint: vscode.l10n.t('Choose other layers or other weights; nothing was changed.'),
  });
}

/** The documents that a command is about, opened, and whether they are pruned alike: files that were selected by hand are. */
export async function documentsOf(
  services: Services,
  { uris }: PruneRequest,
): Promise<{ readonly documents: readonly ModelDocument[]; readonly areAlike: boolean }> {
  if (uris.length === 0) {
    if (!services.documents.active) throw noModel();
    return { documents: [services.documents.active], areAlike: true };
  }
  const documents = new Set<ModelDocument>();
  let areAlike = true;
  for (const uri of uris) {
    const { type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) {
      areAlike = false;
      for (const component of await componentsOf(services, uri)) documents.add(component);
    } else documents.add(await services.documents.open(uri));
  }
  return { documents: [...documents], areAlike: areAlike || documents.size === 1 };
}

/** The text encoders and the denoiser of the pipeline of a file or folder, opened. */
async function componentsOf(
  { pipelines, documents }: Services,
  uri: vscode.Uri,
): Promise<readonly ModelDocument[]> {
  const pipeline = await pipelines.find(uri.fsPath);
  const components =
    pipeline?.components.filter(({ component }) => countsIntoPipeline(component)) ?? [];
  if (components.length === 0)
    throw new Failure({
      code: 'missing',
      message: vscode.l10n.t(
        '{0} holds no text encoder, UNet or transformer.',
        path.basename(uri.fsPath),
      ),
      hint: vscode.l10n.t('Choose a folder with text_encoder/model.onnx and unet/model.onnx.'),
      path: uri.fsPath,
    });
  const opened: ModelDocument[] = [];
  for (const { path: file } of components) opened.push(await documents.open(vscode.Uri.file(file)));
  return opened;
}
