import * as vscode from 'vscode';
import { bytes, duration, integer } from '../../../shared/format';
import type { SweepChoice, SweepCost, SweepPace } from '../../../shared/sweep/sweepChoice';

/** A row of a quick pick. */
interface Row {
  readonly label: string;
  readonly description?: string;
  readonly detail: string;
}

export interface PresetRow extends Row {
  readonly preset: SweepChoice['preset'];
}

export interface ChoiceRow extends Row {
  /** Or the wish to hear first how long they take. */
  readonly choice: SweepChoice | 'measure';
}

/** What can be pruned, each with how many settings are tried at the most. */
export function presetRows(choices: readonly SweepChoice[]): readonly PresetRow[] {
  const labels: Readonly<Record<SweepChoice['preset'], string>> = {
    unet: vscode.l10n.t('UNet'),
    'text-encoder': vscode.l10n.t('Text Encoder'),
    both: vscode.l10n.t('Text Encoder and UNet'),
    paper: vscode.l10n.t("The Paper's Points"),
  };
  const details: Readonly<Record<SweepChoice['preset'], string>> = {
    unet: vscode.l10n.t('Where pictures begin to change as the UNet is pruned'),
    'text-encoder': vscode.l10n.t('Where pictures begin to change as the text encoder is pruned'),
    both: vscode.l10n.t('Every pair of sparsities: how far both can be pruned together'),
    paper: vscode.l10n.t('Each alone and both together, by the criteria of the paper'),
  };
  return choices
    .filter(({ grain }) => grain !== 'coarse')
    .map(({ preset, cost }) => ({
      preset,
      label: labels[preset],
      description: vscode.l10n.t('{0} settings', integer(cost.settings)),
      detail: details[preset],
    }));
}

/** How fine a preset can be tried, each with what it costs; hours and disk where it is known how fast the pipeline is; else a row that finds it out. */
export function choiceRows(
  choices: readonly SweepChoice[],
  preset: SweepChoice['preset'],
  pace?: SweepPace,
): readonly ChoiceRow[] {
  const labels: Readonly<Record<SweepChoice['grain'], string>> = {
    tenths: vscode.l10n.t('Every 10 % up to 90 %'),
    coarse: vscode.l10n.t('Coarse: 30, 50, 70 and 90 %'),
    paper: vscode.l10n.t("The Paper's Points"),
  };
  const rows: readonly ChoiceRow[] = choices
    .filter(choice => choice.preset === preset)
    .map(choice => ({
      choice,
      label: labels[choice.grain],
      ...(pace && { description: paceSentence(choice.cost, pace) }),
      detail: costSentence(choice.cost),
    }));
  if (pace) return rows;
  const label = vscode.l10n.t('How Long Does It Take?');
  const detail = vscode.l10n.t('Times two pictures of two steps, keeps neither, and asks again');
  return [...rows, { choice: 'measure', label, detail }];
}

const paceSentence = (
  { calls, cells }: SweepCost,
  { millisecondsPerCall, bytesPerCell }: SweepPace,
): string =>
  vscode.l10n.t(
    'about {0}, {1} on disk',
    duration(calls * millisecondsPerCall),
    bytes(cells * bytesPerCell),
  );

const costSentence = ({ settings, cells, calls }: SweepCost): string =>
  vscode.l10n.t(
    '{0} cells, {1} calls of the UNet: {2} settings and the pipeline as it is',
    integer(cells),
    integer(calls),
    integer(settings),
  );
