import { realpath } from 'node:fs/promises';
import type { Shrunk } from '../../core/prune/structured/shrinkModel';
import type { Progress } from '../../shared/rpc/method';
import type { ShrinkRequest } from '../api/modelApi';
import { shrinkChecked } from '../shrink/shrinkChecked';
import type { OpenModels } from './openModels';

/** Writes a smaller model. Handles on what stands at the target are closed before it is replaced. */
export const shrinkPrunedModel = (
  models: OpenModels,
  { path, steps, target, recipe }: ShrinkRequest,
  {
    signal,
    report,
  }: { readonly signal: AbortSignal; readonly report: (progress: Progress) => void },
): Promise<Shrunk> =>
  models.use(path, resolver =>
    shrinkChecked(resolver, {
      ...{ steps, target, recipe, signal, onProgress: report },
      beforeReplace: async () => models.close(await realpath(target).catch(() => target)),
    }),
  );
