import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { freeName } from '../../../shared/freeName';
import type { PipelineDescription } from '../../../shared/model/model';
import type { SweepChoice, SweepPace } from '../../../shared/sweep/sweepChoice';
import type { Services } from '../../services/services';
import { sweepsOf } from '../../services/sweepsOf';
import { type ChoiceRow, choiceRows, presetRows } from './choiceRows';
import { commandLine } from './commandLine';
import { measurePace } from './measurePace';
import { pickPrompts } from './pickPrompts';
import { hasUnsaved, pipelineOf, refuseIncomplete } from './pipelineOf';

/** Asks what a sweep tries and writes its plan into a new folder beside the pipeline; undefined where nobody answers. */
export async function planSweep(services: Services, target: unknown): Promise<string | undefined> {
  const title = vscode.l10n.t('Choose a Pipeline Folder to Sweep');
  const pipeline = await pipelineOf(services, target, title);
  if (!pipeline) return undefined;
  refuseIncomplete(pipeline);
  const { extensionPath } = services.context;
  const sample = path.join(extensionPath, 'media', 'sample', 'prompts.txt');
  const preset = await pickPreset(
    await services.engines.model.sweepChoices({ pipeline, prompts: sample }),
    hasUnsaved(services, pipeline),
  );
  if (!preset) return undefined;
  const prompts = await pickPrompts(services, {
    title: vscode.l10n.t('Sweep Sparsity: Prompts'),
    placeHolder: vscode.l10n.t('Prompts whose pictures are compared, each from two seeds'),
  });
  if (!prompts) return undefined;
  try {
    const { file } = prompts;
    const choices = await services.engines.model.sweepChoices({ pipeline, prompts: file });
    let pace = await paceOf(services, pipeline);
    let choice = await pickChoice(choices, preset, pace);
    if (choice === 'measure') {
      pace = await measurePace(services, pipeline, file);
      choice = await pickChoice(choices, preset, pace);
    }
    if (!choice || choice === 'measure') return undefined;
    return await writePlan(services, pipeline, { choice, prompts: file });
  } finally {
    await prompts.dispose();
  }
}

/** What an earlier sweep of the very same models took, on whatever machine that was; undefined where there is none. */
async function paceOf(
  services: Services,
  pipeline: PipelineDescription,
): Promise<SweepPace | undefined> {
  const sweeps = await sweepsOf(services, pipeline);
  const paces = sweeps.map(({ folder }) =>
    services.engines.model.sweepPace({ folder }).catch(() => null),
  );
  return (await Promise.all(paces)).find(pace => pace !== null);
}

async function writePlan(
  services: Services,
  { folder }: PipelineDescription,
  { choice, prompts }: { readonly choice: SweepChoice; readonly prompts: string },
): Promise<string> {
  const beside = path.dirname(folder);
  const name = freeName(`${path.basename(folder)}-sweep`, await readdir(beside));
  const out = path.join(beside, name);
  const options = [...choice.options, '--prompts', prompts, '--out', out];
  await commandLine(services, ['sweep', 'plan', folder, ...options]);
  return out;
}

async function pickPreset(
  choices: readonly SweepChoice[],
  unsaved: boolean,
): Promise<SweepChoice['preset'] | undefined> {
  const row = await vscode.window.showQuickPick(presetRows(choices), {
    title: vscode.l10n.t('Sweep Sparsity: What Is Pruned'),
    placeHolder: unsaved
      ? vscode.l10n.t('A sweep goes by the files on disk: your unsaved steps are left out')
      : vscode.l10n.t('What is pruned to rising sparsities; no file of the pipeline changes'),
    ignoreFocusOut: true,
  });
  return row?.preset;
}

async function pickChoice(
  choices: readonly SweepChoice[],
  preset: SweepChoice['preset'],
  pace: SweepPace | undefined,
): Promise<ChoiceRow['choice'] | undefined> {
  const row = await vscode.window.showQuickPick(choiceRows(choices, preset, pace), {
    title: vscode.l10n.t('Sweep Sparsity: How Fine'),
    placeHolder: vscode.l10n.t('Starts at once, and can be paused at any time'),
    ignoreFocusOut: true,
  });
  return row?.choice;
}
