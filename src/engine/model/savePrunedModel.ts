import { realpath } from 'node:fs/promises';
import { readModelIndex } from '../../core/onnx/read/readModelIndex';
import { keepOriginal } from '../../core/prune/keepOriginal';
import { saveModel } from '../../core/prune/saveModel';
import { Failure, toFailure } from '../../shared/failure';
import type { Progress } from '../../shared/rpc/method';
import { fingerprint } from '../../core/model/fingerprint';
import type { SaveReport, SaveRequest } from '../api/modelApi';
import type { OpenModels } from './openModels';

/** Saves a pruned model and keeps the replaced bytes when asked to. Handles on the target are closed before it is replaced. */
export async function savePrunedModel(
  models: OpenModels,
  request: SaveRequest,
  {
    signal,
    report,
  }: { readonly signal: AbortSignal; readonly report: (progress: Progress) => void },
): Promise<SaveReport> {
  const { path, steps, target, recipe, keepOriginalIn } = request;
  const resolver = await models.get(path);
  let original: string | undefined;
  await resolver.whileRead(async () => {
    const { masks } = await resolver.resolve(steps, signal);
    await saveModel(resolver.weights, masks, {
      target,
      recipe,
      signal,
      onProgress: report,
      beforeReplace: async () => {
        const files = await readModelIndex(target).then(
          modelIndex => modelIndex.files,
          () => undefined,
        );
        if (keepOriginalIn !== undefined && files)
          original = await keepOriginal(files, keepOriginalIn).catch((thrown: unknown) => {
            throw notKept(target, thrown);
          });
        await models.close(await realpath(target).catch(() => target));
      },
    });
  });
  return {
    fingerprint: await fingerprint(await readModelIndex(target)),
    identity: await models.identity(target),
    ...(original !== undefined && { original }),
  };
}

function notKept(target: string, thrown: unknown): Failure {
  const { code, message, detail = message } = toFailure(thrown);
  const why = code === 'no-space' ? ': the disk is full.' : '.';
  return new Failure(
    {
      code: 'no-base',
      message: `The bytes that ${target} has now cannot be kept for undo${why}`,
      hint: 'Free some space, or save without undo behind this save.',
      path: target,
      detail,
    },
    { cause: thrown },
  );
}
