import path from 'node:path';
import type { DiffusionApi } from '../engine/api/diffusionApi';
import { EngineProcess } from '../engine/process/process';
import { THREADS } from '../engine/threads';
import type { Remote } from '../shared/rpc/method';

/**
 * Runs work with a diffusion engine in a process of its own, as the extension does: Ctrl+C could not answer while onnxruntime
 * runs in this one. The process is gone afterwards.
 */
export async function withDiffusionEngine<T>(
  work: (diffusion: Remote<DiffusionApi>) => Promise<T>,
  { threads }: { readonly threads?: number | undefined } = {},
): Promise<T> {
  const engine = new EngineProcess<DiffusionApi>({
    script: path.join(__dirname, 'diffusionEngine.js'),
    patience: 2000,
    ...(threads !== undefined && { env: { [THREADS]: String(threads) } }),
  });
  try {
    return await work(engine.client);
  } finally {
    engine.kill();
  }
}
