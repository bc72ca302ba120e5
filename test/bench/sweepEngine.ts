import { createRequire } from 'node:module';
import type { DiffusionApi } from '../../src/engine/api/diffusionApi';
import { generate } from '../../src/engine/diffusion/generate';
import { EngineState } from '../../src/engine/diffusion/job';
import { serve } from '../../src/engine/process/rpc';
import type { Method } from '../../src/shared/rpc/method';

/** What onnxruntime did since it was asked last, in milliseconds. */
export interface Counted {
  readonly loads: number;
  readonly loading: number;
  readonly runs: number;
  readonly running: number;
}

/** The diffusion engine as sweeps use it, and onnxruntime's own time by the clock. */
export interface SweepBenchApi extends Pick<DiffusionApi, 'generate' | 'score'> {
  counted: Method<Record<string, never>, Counted>;
}

const state = new EngineState();
const nothing = { loads: 0, loading: 0, runs: 0, running: 0 };
let sums = { ...nothing };

interface Native {
  run(...args: readonly unknown[]): unknown;
  loadModel(...args: readonly unknown[]): unknown;
}

// The native calls and nothing else: while `session.run` waits for its turn in JavaScript, other work of ours may run.
const { binding } = createRequire(__filename)('onnxruntime-node/dist/binding') as {
  readonly binding: { InferenceSession: new () => Native };
};
binding.InferenceSession = class extends binding.InferenceSession {
  override run(...args: readonly unknown[]): unknown {
    const started = performance.now();
    try {
      return super.run(...args);
    } finally {
      sums.running += performance.now() - started;
      sums.runs++;
    }
  }

  override loadModel(...args: readonly unknown[]): unknown {
    const started = performance.now();
    try {
      return super.loadModel(...args);
    } finally {
      sums.loading += performance.now() - started;
      sums.loads++;
    }
  }
};

serve({
  generate: (request, context) => generate(request, context, state),
  score: (request, context) => state.scorers.score(request, context),
  counted: () => {
    const counted = sums;
    sums = { ...nothing };
    return Promise.resolve(counted);
  },
} satisfies SweepBenchApi);
