import * as vscode from 'vscode';
import type { PipelineDescription } from '../../../shared/model/model';
import type { SweepPace } from '../../../shared/sweep/sweepChoice';
import type { Services } from '../../services/services';
import { withProgress } from '../../ui/progress';
import { commandLine } from './commandLine';

/** Has a few steps of the pipeline timed in a process of its own, under a notification that can cancel it. Fails as `commandLine` does. */
export function measurePace(
  services: Services,
  { folder }: Pick<PipelineDescription, 'folder'>,
  prompts: string,
): Promise<SweepPace> {
  const options = ['--unet', '0', '--prompts', prompts, '--measure', '--json'];
  return withProgress(vscode.l10n.t('Timing a few steps of the pipeline'), async ({ signal }) => {
    const figures = await commandLine(services, ['sweep', 'plan', folder, ...options], signal);
    return JSON.parse(figures) as SweepPace;
  });
}
