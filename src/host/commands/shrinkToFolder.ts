import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelApi, ShrinkingComponent } from '../../engine/api/modelApi';
import { componentWord, countsIntoPipeline } from '../../shared/model/component';
import { Failure } from '../../shared/failure';
import { bytes } from '../../shared/format';
import { freeName } from '../../shared/freeName';
import type { PipelineComponent, PipelineDescription } from '../../shared/model/model';
import { notAFile } from '../editor/saveDocument';
import type { Services } from '../services/services';
import { withProgress, type Work } from '../ui/progress';
import { refuseRestricted } from '../ui/refuseRestricted';
import { unitsWords } from '../ui/unitsWords';
import { pipelineOf } from '../views/sweep/pipelineOf';

/**
 * *Shrink Pipeline…*: writes a pipeline into a new folder, its text encoder and UNet without the neurons and heads that their steps
 * leave zero as a whole, and offers to show it. The pipeline itself stays as it is. Asks where to unless told.
 */
export async function shrinkToFolder(
  services: Services,
  target: unknown,
  to?: unknown,
): Promise<void> {
  refuseRestricted(vscode.l10n.t('A restricted workspace runs no models.'));
  const title = vscode.l10n.t('Shrink Pipeline');
  const found = await pipelineOf(services, target, title);
  // By its folder: a model that was named may only stand for a component.
  const pipeline = found && (await services.pipelines.find(found.folder));
  if (!pipeline) return;
  const name = path.basename(pipeline.folder);
  const components = await withProgress(
    vscode.l10n.t('Looking for what {0} can do without', name),
    work => lacking(services, pipeline, work),
  );
  if (components.length === 0) throw nothingGoes(pipeline);
  refuseUnsaved(services, pipeline, components);
  const place = to instanceof vscode.Uri ? to : await askWhere(pipeline);
  if (!place) return;
  if (place.scheme !== 'file') throw notAFile(place);
  const { folder } = pipeline;
  const request = { folder, target: place.fsPath, components };
  const shrunk = await withProgress(vscode.l10n.t('Shrinking {0}', name), ({ signal, report }) =>
    services.engines.model.shrinkPipeline(request, {
      signal,
      report: ({ done, total }) => {
        const message = vscode.l10n.t('checking that it gives what the masked model gives');
        // A component that is written is a whole hundred.
        report({ done, total, ...(done > 0 && done % 100 === 0 && { message }) });
      },
    }),
  );
  await offer(place, shrunk);
}

/** The text encoders and the denoiser that lack units under their open steps. */
async function lacking(
  { documents, engines: { model } }: Services,
  { folder, components }: PipelineDescription,
  { signal, report }: Work,
): Promise<readonly ShrinkingComponent[]> {
  const found: ShrinkingComponent[] = [];
  const asked = components.filter(({ component }) => countsIntoPipeline(component));
  for (const [i, { path: file }] of asked.entries()) {
    const document = documents.atPath(file);
    const modelRef = document?.modelRef ?? { path: file, steps: [] };
    const { neurons, heads } = await model.goneUnits(modelRef, { signal });
    report({ done: i + 1, total: asked.length });
    if (neurons + heads === 0) continue;
    const recipe = document
      ? document.state.recipe()
      : (await model.describe({ path: file }, { signal })).history;
    found.push({ ...modelRef, file: path.relative(folder, file), ...(recipe && { recipe }) });
  }
  return found;
}

/** Fails where a component that is copied as it is on disk has steps that the copy would lack. */
function refuseUnsaved(
  { documents }: Services,
  { folder, components }: PipelineDescription,
  shrinking: readonly ShrinkingComponent[],
): void {
  const copied = components.filter(
    each => !shrinking.some(({ file }) => path.join(folder, file) === each.path),
  );
  const unsaved = copied.find(each => documents.atPath(each.path)?.isDirty);
  if (unsaved) throw isUnsaved(unsaved);
}

async function askWhere({ folder }: PipelineDescription): Promise<vscode.Uri | undefined> {
  const home = path.dirname(folder);
  const free = freeName(`${path.basename(folder)}-shrunk`, await readdir(home));
  return vscode.window.showSaveDialog({
    title: vscode.l10n.t('Shrink Pipeline into a New Folder'),
    defaultUri: vscode.Uri.file(path.join(home, free)),
    saveLabel: vscode.l10n.t('Write Folder'),
  });
}

type Shrunk = Awaited<ReturnType<ModelApi['shrinkPipeline']>>[number];

/** Says what was written, and offers to show it. */
async function offer(place: vscode.Uri, shrunk: readonly Shrunk[]): Promise<void> {
  const sum = (of: (each: Shrunk) => number): number =>
    shrunk.reduce((all, each) => all + of(each), 0);
  const said = vscode.l10n.t(
    '{0} is the pipeline without {1}: {2} instead of {3}, all else as it was. It gives what the masked models give.',
    path.basename(place.fsPath),
    unitsWords({ neurons: sum(({ neurons }) => neurons), heads: sum(({ heads }) => heads) }),
    bytes(sum(({ after }) => after)),
    bytes(sum(({ before }) => before)),
  );
  const show = vscode.l10n.t('Show Pipeline');
  const text = [said, ...shrunk.flatMap(({ notes }) => notes)].join(' ');
  if ((await vscode.window.showInformationMessage(text, show)) === show)
    await vscode.commands.executeCommand('pollard.showPipeline', place);
}

const nothingGoes = ({ folder }: PipelineDescription): Failure =>
  new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t(
      'No neuron and no head of {0} is zero with all of its weights: there is nothing that smaller files could leave out.',
      path.basename(folder),
    ),
    hint: vscode.l10n.t('Choose Remove Heads and Neurons… on its text encoder or UNet first.'),
    path: folder,
  });

const isUnsaved = ({ component, path: file }: PipelineComponent): Failure =>
  new Failure({
    code: 'invalid-request',
    message: vscode.l10n.t(
      'The {0} has unsaved steps that remove no unit: the new pipeline would be without them.',
      componentWord(component),
    ),
    hint: vscode.l10n.t('Save it, or undo its steps, and shrink again.'),
    path: file,
  });
