import * as ort from 'onnxruntime-node';
import { decodeImages } from '../../src/engine/diffusion/decodeImages';
import { denoiseOnFirst } from '../../src/engine/diffusion/denoiseOnFirst';
import { encodeTexts } from '../../src/engine/diffusion/encodeTexts';
import { generate } from '../../src/engine/diffusion/generate';
import { beginJob, EngineState } from '../../src/engine/diffusion/job';
import type { GenerateEvent, GenerateRequest, GenerateResult } from '../../src/engine/api';
import { serve } from '../../src/engine/rpc';
import type { Method } from '../../src/shared/method';

export interface Timed {
  /** Milliseconds from the request to the pixels. */
  readonly pixels: number;
  /** Milliseconds inside onnxruntime's own `run`. */
  readonly runs: number;
  /** How often the text encoder ran. */
  readonly encoded: number;
}

/** The diffusion engine, and its way to the pixels by the clock. */
export interface BenchApi {
  generate: Method<GenerateRequest, GenerateResult, GenerateEvent>;
  timed: Method<GenerateRequest, Timed, GenerateEvent>;
  unload: Method<null, void>;
}

const state = new EngineState();
let runs = 0;
let encoded = 0;
const { prototype } = ort.InferenceSession as unknown as { prototype: ort.InferenceSession };
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
const run = prototype.run as (
  ...args: readonly unknown[]
) => Promise<ort.InferenceSession.ReturnType>;
prototype.run = async function (this: ort.InferenceSession, ...args: readonly unknown[]) {
  if (this.inputNames.includes('input_ids')) encoded++;
  const started = performance.now();
  const outputs = await run.apply(this, args);
  runs += performance.now() - started;
  return outputs;
};

serve<BenchApi>({
  generate: (request, context) => generate(request, context, state),
  timed: async (request, context) => {
    [runs, encoded] = [0, 0];
    const started = performance.now();
    const job = await beginJob(request, context, state);
    const denoised = await denoiseOnFirst(job, await encodeTexts(job), null);
    await decodeImages(job, denoised);
    return { pixels: performance.now() - started, runs, encoded };
  },
  unload: () => state.clear(),
});
