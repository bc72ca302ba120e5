import path from 'node:path';
import * as vscode from 'vscode';
import { componentTitle, countsIntoPipeline } from '../../shared/component';
import { Failure } from '../../shared/failure';
import type { ModelDescription } from '../../shared/model';
import { paperSparsity } from '../../shared/paperSparsity';
import type { Step } from '../../shared/recipe';
import { applyAll } from '../applyAll';
import type { ModelDocument } from '../modelDocument';
import type { Services } from '../services';
import { stepFor, subjectOf } from '../stepFor';
import { type PruneRequest, pruneRequest } from './commandTarget';
import { pickScope, type ScopeChoice } from './scopePick';
import { pickSparsity, type SparsityWish } from './sparsityPick';

/** A step that is about to be appended to a document. */
interface Planned {
  readonly document: ModelDocument;
  readonly step: Step;
}

/** *Prune to Sparsity…* on files, folders, blocks, layers or the active model. Writes nothing to disk. */
export async function prune(services: Services, first: unknown, second: unknown): Promise<void> {
  const request = pruneRequest(first, second);
  const documents = await documentsOf(services, request);
  if (request.sparsity !== undefined) {
    const { selector, sparsity, scope = 'layer', targets = ['linear'] } = request;
    return append(
      services,
      documents.map(document => ({
        document,
        step: stepFor(document.model, { goal: { sparsity }, selector, scope, targets }),
      })),
    );
  }
  const together = documents.length > 1 && request.uris.length === documents.length;
  if (!together && documents.length > 1) return pruneEach(services, documents);
  const [document] = documents;
  if (document) await pruneDocument(services, document, request.selector, documents);
}

/** Asks for sparsity, scope and targets, and prunes `documents` alike. */
export async function pruneDocument(
  services: Services,
  document: ModelDocument,
  selector: string,
  documents: readonly ModelDocument[] = [document],
): Promise<void> {
  const title = vscode.l10n.t('Prune {0} to Sparsity', subjectOf(document.model, selector));
  const sparsity = await pickSparsity(services, document, appended(document, selector, title));
  if (sparsity === undefined) return;
  const choice = await pickScope(title);
  if (!choice) return;
  const planned = documents.map(each => ({
    document: each,
    step: stepFor(each.model, { goal: { sparsity }, selector, ...choice }),
  }));
  await append(services, planned);
}

/** The wish for a step at the end of the recipe. */
const appended = (document: ModelDocument, selector: string, title: string): SparsityWish => ({
  title,
  steps: sparsity => [
    ...document.state.steps,
    stepFor(document.model, { goal: { sparsity }, selector }),
  ],
  index: document.state.steps.length,
});

/** A pipeline folder: text encoder and UNet each get their own value. */
async function pruneEach(services: Services, documents: readonly ModelDocument[]): Promise<void> {
  const values: number[] = [];
  for (const [index, document] of documents.entries()) {
    const title = vscode.l10n.t(
      'Prune {0} to Sparsity ({1} of {2})',
      componentTitle[document.model.component],
      index + 1,
      documents.length,
    );
    const sparsity = await pickSparsity(services, document, appended(document, '*', title));
    if (sparsity === undefined) return;
    values.push(sparsity);
  }
  const choice: ScopeChoice | undefined = await pickScope(vscode.l10n.t('Prune Pipeline'));
  if (!choice) return;
  const planned = documents.map((document, i) => ({
    document,
    step: stepFor(document.model, { goal: { sparsity: values[i]! }, ...choice }),
  }));
  await append(services, planned);
}

/** *Prune Pipeline (Paper's Setting)*: 47.5 % of the text encoder's and 35 % of the UNet's Linear weights. */
export async function prunePipeline(services: Services, first: unknown): Promise<void> {
  const uri = first instanceof vscode.Uri ? first : services.documents.active?.uri;
  if (!uri) throw noModel();
  const documents = await partsOf(services, uri);
  const planned = documents.map(document => ({
    document,
    step: stepFor(document.model, { goal: { sparsity: measuredSparsity(document.model) } }),
  }));
  await append(services, planned);
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
    hint: vscode.l10n.t('Choose a sparsity of your own with Prune to Sparsity….'),
    path: model.path,
  });
}

/** Appends each step to its document, unless one of them would find nothing to prune. */
async function append(services: Services, planned: readonly Planned[]): Promise<void> {
  for (const each of planned) await refuseWithoutTarget(services, each);
  await applyAll(
    services,
    planned[0]?.step.label ?? '',
    planned.map(({ document, step }) => ({
      document,
      steps: [...document.state.steps, step],
      label: step.label,
    })),
  );
}

async function refuseWithoutTarget(
  { engines }: Services,
  { document: { model, state }, step }: Planned,
): Promise<void> {
  const { select, targets } = step;
  const layers = await engines.model.select({ path: state.base.path, selector: select });
  if (layers.some(index => targets.some(target => target === model.layers[index]!.target))) return;
  const kinds = targets.includes('linear')
    ? targets.includes('conv')
      ? vscode.l10n.t('Linear or convolution weights')
      : vscode.l10n.t('Linear weights')
    : vscode.l10n.t('convolution weights');
  throw new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t('{0} has no {1} to prune.', subjectOf(model, select), kinds),
    hint: vscode.l10n.t('Choose other layers or other weights; nothing was changed.'),
  });
}

async function documentsOf(
  services: Services,
  { uris }: PruneRequest,
): Promise<readonly ModelDocument[]> {
  if (uris.length === 0) {
    if (!services.documents.active) throw noModel();
    return [services.documents.active];
  }
  const documents: ModelDocument[] = [];
  for (const uri of uris) {
    const { type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) documents.push(...(await partsOf(services, uri)));
    else documents.push(await services.documents.open(uri));
  }
  return documents;
}

/** The text encoders and the denoiser of the pipeline of a file or folder, opened. */
async function partsOf(
  { pipelines, documents }: Services,
  uri: vscode.Uri,
): Promise<readonly ModelDocument[]> {
  const pipeline = await pipelines.find(uri.fsPath);
  const parts = pipeline?.parts.filter(({ component }) => countsIntoPipeline(component)) ?? [];
  if (parts.length === 0)
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
  for (const part of parts) opened.push(await documents.open(vscode.Uri.file(part.path)));
  return opened;
}

const noModel = (): Failure =>
  new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t('No model is open.'),
    hint: vscode.l10n.t('Open an .onnx file first.'),
  });
