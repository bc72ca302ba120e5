import * as vscode from 'vscode';
import { type ComponentVariant, onDisk } from '../../../engine/evaluate/variant';
import { contentOf } from '../../../shared/model/fingerprint';
import { notMeasured } from '../../edits/takeSteps';
import type { Services } from '../../services/services';
import type { Previews } from '../preview/previews';
import { gone } from './cellSteps';

/**
 * *Preview Again*: makes the picture of a cell anew in the preview panel, beside the dense one, with the sweep's prompt, seed and
 * settings. Fails `missing` where the pipeline is gone, `stale` where a model on disk is another than the sweep was made of.
 */
export async function previewCell(
  { engines, pipelines }: Services,
  previews: Pick<Previews, 'repeat'>,
  { sweep, key }: { readonly sweep: string; readonly key: string },
): Promise<void> {
  const { folder, steps, models, settings } = await engines.model.sweepCell({ folder: sweep, key });
  const pipeline = await pipelines.find(folder);
  if (!pipeline) throw gone(folder);
  for (const { component, path } of pipeline.components) {
    const { fingerprint } = await engines.model.describe({ path });
    if (models[component] !== undefined && contentOf(fingerprint) !== models[component])
      throw notMeasured(component, path);
  }
  const dense = pipeline.components.map(onDisk);
  const pruned = dense.map(each => ({ ...each, steps: steps[each.component] ?? [] }));
  const source = (title: string, components: readonly ComponentVariant[]) => ({
    ...{ title, folder, components },
    missing: pipeline.missing,
  });
  await previews.repeat(pipeline, {
    settings,
    sources: [
      source(vscode.l10n.t('dense'), dense),
      source(vscode.l10n.t('as in the sweep'), pruned),
    ],
  });
}
