import * as vscode from 'vscode';
import { Failure } from '../../shared/failure';
import { type PipelinePaths, pipelinePaths } from '../../shared/generation/pipelinePaths';
import type { GenerationDefaults } from '../../shared/model/model';
import type { ProbeSettings } from '../../engine/api/probing';
import type { Documents } from '../document/documents';
import type { ModelDocument } from '../document/modelDocument';
import type { Pipelines } from './pipelines';

/** The components that are measured. */
export type MeasuredComponent = 'unet' | 'text-encoder';

/** The text encoder and the UNet that a model stands among, without the steps that are open on them. */
export interface PipelineBases {
  readonly component: MeasuredComponent;
  readonly pipeline: PipelinePaths;
  readonly defaults: GenerationDefaults;
  readonly documents: Readonly<Partial<Record<MeasuredComponent, ModelDocument>>>;
}

/** Finds them. Fails `unsupported` for another component or pipeline, `missing` outside of one, `no-permission` in a restricted workspace. */
export async function pipelineBases(
  { pipelines, documents }: { readonly pipelines: Pipelines; readonly documents: Documents },
  document: ModelDocument,
): Promise<PipelineBases> {
  if (!vscode.workspace.isTrusted) throw restricted();
  const { component } = document.model;
  if (component !== 'unet' && component !== 'text-encoder') throw other();
  const found = await pipelines.find(document.uri.fsPath);
  if (!found?.components.some(({ path }) => path === document.uri.fsPath)) throw alone();
  const { folder, components } = pipelinePaths(found, ['text-encoder', 'unet']);
  const openAt = (path: string): ModelDocument | undefined => documents.atPath(path);
  const baseOf = (path: string): string => openAt(path)?.state.base.path ?? path;
  const [unet, text] = [openAt(components.unet!), openAt(components['text-encoder']!)];
  return {
    component,
    defaults: found.defaults,
    pipeline: {
      folder,
      components: {
        unet: baseOf(components.unet!),
        'text-encoder': baseOf(components['text-encoder']!),
      },
    },
    documents: { ...(unet && { unet }), ...(text && { 'text-encoder': text }) },
  };
}

/** Where measurements run: on the CPU unless a setting names something else, so that their figures can be compared. */
export function measuringMeans(): Pick<ProbeSettings, 'provider' | 'runtime' | 'sessionCache'> {
  const settings = vscode.workspace.getConfiguration('pollard');
  const provider = settings.get<ProbeSettings['provider'] | 'auto'>('provider', 'auto');
  const runtime = settings.get<string>('runtimePath', '').trim();
  return {
    provider: provider === 'auto' ? 'cpu' : provider,
    sessionCache: settings.get<'all' | 'one'>('sessionCache', 'all'),
    ...(runtime && { runtime }),
  };
}

const restricted = (): Failure =>
  new Failure({
    code: 'no-permission',
    message: vscode.l10n.t('A restricted workspace runs no model.'),
    hint: vscode.l10n.t('Trust the workspace to measure.'),
  });

const other = (): Failure =>
  new Failure({
    code: 'unsupported',
    message: vscode.l10n.t('Only text encoders and UNets are measured.'),
    hint: vscode.l10n.t('Open one of those.'),
  });

const alone = (): Failure =>
  new Failure({
    code: 'missing',
    message: vscode.l10n.t('A model is measured among the text encoder and UNet of its pipeline.'),
    hint: vscode.l10n.t('Open it from a folder that has both.'),
  });
