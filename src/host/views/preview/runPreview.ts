import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type ComponentPlan,
  evaluate,
  type EvaluationEvent,
} from '../../../engine/evaluate/evaluate';
import type { MaterializedModels } from '../../../engine/evaluate/materialize';
import { componentTitle } from '../../../shared/model/component';
import { percent } from '../../../shared/format';
import type { GenerationSettings, Similarity } from '../../../shared/generation/generation';
import type { CallContext } from '../../../shared/rpc/method';
import type {
  PreviewEntry,
  PreviewForm,
  PreviewImages,
  PreviewProgress,
  PreviewSide,
  Similar,
} from '../../../shared/messages/previewMessages';
import { targetedLabel } from '../../../shared/recipe/targetedLabel';
import { share } from '../../../shared/stats/statistics';
import type { Services } from '../../services/services';
import { generateSettings } from './generateSettings';
import type { PreviewSource } from './sources';

export interface Finished {
  readonly entry: PreviewEntry;
  readonly images: PreviewImages;
}

/** Generates with each source in turn, same seed and noise, and says how alike the images are. */
export async function runPreview(
  { engines, models, log }: Services & { readonly models: MaterializedModels },
  { form, sources }: { readonly form: PreviewForm; readonly sources: readonly PreviewSource[] },
  { signal, report }: CallContext<PreviewProgress>,
): Promise<Finished> {
  const options = generateSettings();
  let sides: readonly PreviewSide[] = [];
  const tell = (event: EvaluationEvent): void => {
    if (event.kind === 'planned') {
      sides = sources.map(({ title }, i) => ({ title, subtitle: subtitle(event.plans[i]!) }));
      report({ kind: 'sides', sides });
    } else if (event.kind === 'provider') {
      for (const { provider: name, reason, detail = '' } of event.refused)
        log.warn(`${name}: ${reason}\n${detail}`);
      report(event);
    } else report({ ...event, side: event.variant });
  };
  try {
    const { results, similarity } = await evaluate(
      { model: engines.model, diffusion: engines.diffusion, models },
      {
        variants: sources,
        options: { settings: settingsOf(form), provider: form.provider, ...options },
      },
      { signal, report: tell },
    );
    const entry: PreviewEntry = {
      id: `${Date.now()}-${randomUUID().slice(0, 8)}`,
      time: Date.now(),
      folder: sources.at(-1)!.folder,
      form,
      sides,
      similarity: similarity && similar(similarity),
      report: results.at(-1)!.report,
    };
    return { entry, images: results.map(({ pngs }) => pngs) };
  } finally {
    // Only a process that ends gives all of onnxruntime's memory back.
    if (options.sessionCache === 'one') engines.unloadDiffusion();
  }
}

const settingsOf = ({
  comparison: _,
  provider: __,
  ...settings
}: PreviewForm): GenerationSettings => settings;

/** The UNet first: it is what prunings differ in most. */
const subtitle = (plans: readonly ComponentPlan[]): string =>
  plans
    .toSorted((a, b) => Number(b.component === 'unet') - Number(a.component === 'unet'))
    .map(({ component, plan }) =>
      vscode.l10n.t(
        '{0} {1} of {2}',
        componentTitle[component],
        percent(share(plan.figures.targeted)),
        targetedLabel(plan.targets),
      ),
    )
    .join(', ');

const similar = ({ psnr, ssim }: Similarity): Similar => ({
  psnr: Number.isFinite(psnr) ? psnr : null,
  ssim,
});
