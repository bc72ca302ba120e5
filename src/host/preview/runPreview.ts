import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { componentTitle, countsIntoPipeline } from '../../shared/component';
import { percent } from '../../shared/format';
import type { GenerateEvent, GenerateResult } from '../../engine/api';
import type { GenerationSettings, PipelinePaths, ProviderChoice } from '../../shared/generation';
import type { CallContext } from '../../shared/method';
import { pipelinePaths } from '../../shared/pipelinePaths';
import type {
  PreviewEntry,
  PreviewForm,
  PreviewImages,
  PreviewProgress,
  PreviewSide,
  Similar,
} from '../../shared/previewMessages';
import { share } from '../../shared/statistics';
import type { Services } from '../services';
import type { Renders } from './renders';
import type { PartRendition, PreviewSource } from './rendition';

export interface Finished {
  readonly entry: PreviewEntry;
  readonly images: PreviewImages;
}

/** Generates with each source in turn, same seed and noise, and says how alike the images are. */
export async function runPreview(
  services: Services & { readonly renders: Renders },
  { form, sources }: { readonly form: PreviewForm; readonly sources: readonly PreviewSource[] },
  { signal, report }: CallContext<PreviewProgress>,
): Promise<Finished> {
  const sides: PreviewSide[] = [];
  for (const source of sources)
    sides.push({ title: source.title, subtitle: await subtitle(services, source, signal) });
  report({ kind: 'sides', sides });
  const results: GenerateResult[] = [];
  try {
    for (const [side, source] of sources.entries())
      results.push(await generate(services, { form, source, side }, { signal, report }));
  } finally {
    // Only a process that ends gives all of onnxruntime's memory back.
    if (options().keep === 'memory') services.engines.unloadDiffusion();
  }
  const [last] = results.slice(-1);
  const images = results.map(({ pngs }) => pngs);
  const entry: PreviewEntry = {
    id: `${Date.now()}-${randomUUID().slice(0, 8)}`,
    time: Date.now(),
    folder: sources.at(-1)!.folder,
    form,
    sides,
    similarity: await similarity(services, images),
    report: last!.report,
  };
  return { entry, images };
}

interface Side {
  readonly form: PreviewForm;
  readonly source: PreviewSource;
  readonly side: number;
}

async function generate(
  { engines, renders, log }: Services & { readonly renders: Renders },
  { form, source, side }: Side,
  { signal, report }: CallContext<PreviewProgress>,
): Promise<GenerateResult> {
  report({ kind: 'rendering', side, progress: null });
  const parts = [];
  for (const part of source.parts) {
    const file = await renders.file(part, {
      signal,
      report: progress => {
        report({ kind: 'rendering', side, progress });
      },
    });
    parts.push({ component: part.component, path: file });
  }
  const pipeline: PipelinePaths = pipelinePaths({
    folder: source.folder,
    parts,
    missing: source.missing,
  });
  const tell = (event: GenerateEvent): void => {
    if (event.kind === 'provider')
      for (const { provider, reason, detail = '' } of event.refused)
        log.warn(`${provider}: ${reason}\n${detail}`);
    report(event.kind === 'provider' ? event : { ...event, side });
  };
  return engines.diffusion.generate(
    { pipeline, settings: settingsOf(form), provider: form.provider, ...options() },
    { signal, report: tell },
  );
}

function settingsOf({ comparison: _, provider: __, ...settings }: PreviewForm): GenerationSettings {
  return settings;
}

/** What the user's settings say about running. */
function options(): { keep: 'speed' | 'memory'; previewEvery: number; runtime?: string } {
  const settings = vscode.workspace.getConfiguration('pollard');
  const runtime = settings.get<string>('runtimePath', '').trim();
  return {
    keep: settings.get<'speed' | 'memory'>('memory', 'speed'),
    previewEvery: settings.get<number>('previewEvery', 2),
    ...(runtime && { runtime }),
  };
}

/** The provider that the settings name. */
export const providerSetting = (): ProviderChoice =>
  vscode.workspace.getConfiguration('pollard').get<ProviderChoice>('provider', 'auto');

async function subtitle(
  { engines }: Services,
  { parts }: PreviewSource,
  signal: AbortSignal,
): Promise<string> {
  const figure = async ({ component, path, steps }: PartRendition): Promise<string> => {
    const plan = await engines.model.plan({ path, steps }, { signal });
    return `${componentTitle[component]} ${percent(share(plan.figures.targeted))}`;
  };
  // The UNet first: it is what prunings differ in most.
  const counted = parts
    .filter(({ component }) => countsIntoPipeline(component))
    .sort((a, b) => Number(b.component === 'unet') - Number(a.component === 'unet'));
  return (await Promise.all(counted.map(figure))).join(', ');
}

async function similarity(
  { engines }: Services,
  [before, after]: PreviewImages,
): Promise<Similar | null> {
  if (!before?.[0] || !after?.[0]) return null;
  const { psnr, ssim } = await engines.model.compare({ before: before[0], after: after[0] });
  return { psnr: Number.isFinite(psnr) ? psnr : null, ssim };
}
