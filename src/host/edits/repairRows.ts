import { l10n } from 'vscode';
import { repairPrompts } from '../../shared/calibration/repairPrompts';
import { integer } from '../../shared/format';
import { mapPrompts } from '../../shared/sensitivity/probePrompts';

/** Prompts by which those that stay make up for those that go; none stands for a file. */
export interface RepairRow {
  readonly label: string;
  readonly detail: string;
  readonly prompts?: readonly string[];
}

/** What some prompts take, in words. */
export type Effort = (prompts: number) => string;

/** Prompts to calibrate a compensating step with, each with what it takes. */
export const repairRows = (effort: Effort): readonly RepairRow[] => [
  {
    label: l10n.t('{0} Plain Captions', repairPrompts.length),
    detail: l10n.t('As many as a fit takes: {0}', effort(repairPrompts.length)),
    prompts: repairPrompts,
  },
  {
    label: l10n.t('From a File…'),
    detail: l10n.t('Tens of prompts, a line each, like those you will write: {0} each', effort(1)),
  },
  {
    label: l10n.t('{0} Plain Captions, a Draft', mapPrompts.length),
    detail: l10n.t(
      '{0}; some layers may come out worse than without compensation',
      effort(mapPrompts.length),
    ),
    prompts: mapPrompts,
  },
];

/** Calls of a UNet, or of a text encoder, which runs once for each prompt. */
export const callsOf =
  (component: string, steps: number): Effort =>
  prompts =>
    component === 'unet'
      ? l10n.t('{0} calls of the UNet', integer(prompts * steps))
      : prompts === 1
        ? l10n.t('1 call of the text encoder')
        : l10n.t('{0} calls of the text encoder', integer(prompts));
