// Levels in turn: each level of the sample's text encoder and UNet repaired by a calibration of the model whose levels before it are
// repaired already, against one calibration of the dense model for all. Errors on prompts that neither has seen.
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { relativeError } from '../../src/core/evaluate/metrics/relativeError';
import { readTokenizer } from '../../src/core/diffusion/tokenizer';
import { CalibrationFile } from '../../src/core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../src/core/prune/calibration/calibrations';
import { openModel } from '../../src/core/prune/openModel';
import { saveModel } from '../../src/core/prune/saveModel';
import { calibrate } from '../../src/engine/diffusion/calibrate/calibrate';
import { EngineState } from '../../src/engine/diffusion/job';
import { defaultStep, type Step } from '../../src/shared/recipe/recipe';
import { comparisonPrompts } from '../../src/shared/sensitivity/probePrompts';
import { fitCaptions } from './captions';
import { finalLatents } from './finalLatents';

const [home, folder] = process.argv.slice(2) as [string, string];
const dense = {
  'text-encoder': path.join(home, 'text_encoder', 'model.onnx'),
  unet: path.join(home, 'unet', 'model.onnx'),
};
type Component = keyof typeof dense;

/** What is repaired at a time, and what is said of the outputs. */
interface Turns {
  readonly component: Component;
  readonly levels: readonly string[];
  readonly shares: readonly number[];
  readonly steps: number;
  readonly guidance: number;
  readonly errors: string;
  /** What a model of this file gives on prompts that were held out. */
  readonly outputs: (file: string) => Promise<readonly Float32Array[]>;
}

async function measured(
  { component, steps, guidance }: Turns,
  file: string,
  prompts: readonly string[],
): Promise<CalibrationFile> {
  const state = new EngineState();
  const pipeline = { folder: home, components: { ...dense, [component]: file } };
  const found = await calibrate(
    {
      ...{ pipeline, folder, component, prompts, seeds: [0], steps, guidance, gram: true },
      ...{ timestepWeights: 'uniform', provider: 'cpu', sessionCache: 'all' },
    },
    { signal: new AbortController().signal, report: () => undefined },
    state,
  );
  await state.clear();
  const kept = path.join(folder, `${path.basename(file)}.calibration.safetensors`);
  await rename(found.file, kept);
  return CalibrationFile.open(kept);
}

async function repair(
  from: string,
  to: string,
  asked: { readonly select: string; readonly share: number; readonly seen: CalibrationFile },
): Promise<void> {
  const { select, share, seen } = asked;
  const model = await openModel(from, undefined, { calibrations: onlyCalibration(seen) });
  const step: Step = {
    ...{ ...defaultStep, select, goal: { remove: { neurons: share } }, label: 'remove' },
    ...{ criterion: 'sparsegpt', compensate: true, calibration: await seen.name() },
  };
  await model.whileRead(async () => {
    const { masks } = await model.resolve([step]);
    await saveModel(model.weights, masks, { target: to });
  });
  await model.weights.close();
}

/** Of the empty prompt, too: it is half of the guidance. */
async function embeddings(file: string): Promise<readonly Float32Array[]> {
  const tokenizer = await readTokenizer(home);
  const session = await ort.InferenceSession.create(file);
  const found: Float32Array[] = [];
  for (const prompt of ['', ...comparisonPrompts]) {
    const ids = Int32Array.from(tokenizer.encode(prompt).ids);
    const given = { input_ids: new ort.Tensor('int32', ids, [1, ids.length]) };
    const { last_hidden_state: output } = await session.run(given, ['last_hidden_state']);
    found.push(Float32Array.from(output!.data as Float32Array));
  }
  await session.release();
  return found;
}

async function latents(unet: string): Promise<readonly Float32Array[]> {
  const pipeline = { folder: home, components: { ...dense, unet } };
  const [found] = await finalLatents(pipeline, comparisonPrompts, [[]], folder);
  return found!;
}

const all: readonly Turns[] = [
  {
    component: 'text-encoder',
    levels: [0, 1, 2, 3].map(layer => `layer:*layers.${layer}.*`),
    shares: [0.25, 0.5],
    ...{ steps: 1, guidance: 1, errors: 'embeddings', outputs: embeddings },
  },
  {
    component: 'unet',
    // As many as OBS-Diff has, in the order that a call runs them.
    levels: [
      'block:down_blocks.[01]',
      'block:{down_blocks.2,mid_block}',
      'block:up_blocks.1',
      'block:up_blocks.[23]',
    ],
    shares: [0.25, 0.5],
    ...{ steps: 10, guidance: 4, errors: 'final latents', outputs: latents },
  },
];

async function main(): Promise<void> {
  const prompts = fitCaptions(await readFile(path.join(home, 'prompts.json'), 'utf8'));
  await mkdir(folder, { recursive: true });
  for (const turns of all) {
    const { component, levels, shares, errors, outputs } = turns;
    const expected = await outputs(dense[component]);
    console.log(
      `${component}: neurons   at once   in ${levels.length} turns   (${errors} of ${expected.length} prompts)`,
    );
    const errorOf = async (file: string): Promise<string> => {
      const found = await outputs(file);
      const sum = found.reduce((total, own, at) => total + relativeError(own, expected[at]!), 0);
      return (sum / found.length).toFixed(5);
    };
    const seen = await measured(turns, dense[component], prompts);
    for (const share of shares) {
      const once = path.join(folder, `${component}-once-${share}.onnx`);
      await repair(dense[component], once, { select: '*', share, seen });
      let now = dense[component];
      for (const [at, select] of levels.entries()) {
        const own = at === 0 ? seen : await measured(turns, now, prompts);
        const next = path.join(folder, `${component}-turn-${share}-${at}.onnx`);
        await repair(now, next, { select, share, seen: own });
        if (own !== seen) await own.close();
        now = next;
      }
      console.log(`  ${100 * share} %    ${await errorOf(once)}   ${await errorOf(now)}`);
    }
    await seen.close();
  }
}

void main();
