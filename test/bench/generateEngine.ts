import * as ort from 'onnxruntime-node';
import type { DiffusionApi } from '../../src/engine/api/diffusionApi';
import type { GenerateEvent, GenerateRequest } from '../../src/engine/api/generation';
import { decodeImages } from '../../src/engine/diffusion/decodeImages';
import { denoiseWithFallback } from '../../src/engine/diffusion/denoiseWithFallback';
import { encodeTexts } from '../../src/engine/diffusion/encodeTexts';
import { generate } from '../../src/engine/diffusion/generate';
import { beginJob, EngineState } from '../../src/engine/diffusion/job';
import { serve } from '../../src/engine/process/rpc';
import { openRuntime } from '../../src/engine/session';
import type { Method } from '../../src/shared/rpc/method';

/** One way to the pixels, in milliseconds. */
export interface Timed {
  /** From the request to the pixels. */
  readonly pixels: number;
  /** Inside onnxruntime's own `run`. */
  readonly runs: number;
  /** How often the text encoder ran. */
  readonly encoded: number;
}

/** The diffusion engine, and its way to the pixels by the clock. */
export interface BenchApi extends Pick<DiffusionApi, 'generate' | 'providers'> {
  timed: Method<GenerateRequest, Timed, GenerateEvent>;
}

const state = new EngineState();
let [runs, encoded] = [0, 0];

type Run = (this: ort.InferenceSession, ...args: readonly unknown[]) => Promise<unknown>;
const { prototype } = ort.InferenceSession as unknown as { readonly prototype: { run: Run } };
const { run } = prototype;
prototype.run = async function (...args) {
  if (this.inputNames.includes('input_ids')) encoded++;
  const started = performance.now();
  const outputs = await run.apply(this, [...args]);
  runs += performance.now() - started;
  return outputs;
};

serve({
  generate: (request, context) => generate(request, context, state),
  providers: async () => (await openRuntime()).providers,
  timed: async (request, context) => {
    [runs, encoded] = [0, 0];
    const started = performance.now();
    const job = await beginJob(request, context, state);
    const denoised = await denoiseWithFallback(job, await encodeTexts(job), null);
    await decodeImages(job, denoised);
    return { pixels: performance.now() - started, runs, encoded };
  },
} satisfies BenchApi);
