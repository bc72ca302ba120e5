import * as vscode from 'vscode';
import { bytes, count, integer, percent } from '../../../shared/format';
import type { ComponentKind } from '../../../shared/model/component';
import { markdownTable } from '../../ui/markdownPage';
import type { ModelTime, TimeReport } from '../../../shared/timing/timeReport';

/** What was measured, and of which inputs. */
export interface Timing {
  readonly report: TimeReport;
  readonly component: ComponentKind;
  /** Images of a call. */
  readonly batch: number;
  /** Height and width of the latents of a UNet. */
  readonly side: number;
}

/** A table of what each model takes, a line each, then what the smaller one gains, in Markdown. */
export function timingText({ report, component, batch, side }: Timing): string {
  const { models, faster, ideal, note } = report;
  const head = [
    vscode.l10n.t('Model'),
    vscode.l10n.t('One call'),
    vscode.l10n.t('Load'),
    vscode.l10n.t('Peak memory'),
    vscode.l10n.t('Bytes'),
    vscode.l10n.t('Multiplications'),
  ];
  const gain =
    faster === undefined || ideal === undefined
      ? []
      : [
          `**${vscode.l10n.t('{0} times as fast', faster.toFixed(2))}**; ${vscode.l10n.t('{0} times by arithmetic.', ideal.toFixed(2))}`,
          vscode.l10n.t('{0} of the bytes.', percent(models[1]!.bytes / models[0]!.bytes)),
        ];
  const what =
    component === 'unet'
      ? vscode.l10n.t('Latents of {0} × {0}, {1} images a call.', side, batch)
      : vscode.l10n.t('{0} inputs a call.', batch);
  return [
    markdownTable([head, ...models.map(cellsOf)]),
    ...(gain.length > 0 ? [gain.join(' ')] : []),
    ...(note === undefined ? [] : [note]),
    `${vscode.l10n.t('Medians of {0} calls of each, by turns, on the CPU.', integer(models[0]?.runs ?? 0))} ${what}`,
  ].join('\n\n');
}

const cellsOf = (model: ModelTime): readonly string[] => [
  named(model.path),
  `${model.milliseconds.toFixed(1)} ms`,
  `${integer(model.loadMilliseconds)} ms`,
  bytes(model.peakBytes),
  bytes(model.bytes),
  count(model.multiplications),
];

/** A path as it is spelled: nothing in it is Markdown or ends a cell. */
const named = (file: string): string =>
  vscode.workspace.asRelativePath(file).replaceAll(/[\\`*_{}[\]<>()#+\-.!|~]/g, '\\$&');
