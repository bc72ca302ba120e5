import path from 'node:path';
import type { DiffusionApi } from '../api/diffusionApi';
import type { Remote } from '../../shared/rpc/method';
import { THREADS } from '../threads';
import { EngineProcess } from './process';

/**
 * Runs work with a diffusion engine in a process of its own, bundled beside this one: a process in which onnxruntime runs answers
 * nobody. It is gone afterwards, and its memory with it.
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
