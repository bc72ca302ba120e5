// Levels in turn: each layer of the sample's text encoder repaired by a calibration of the model whose layers before it are repaired
// already, against one calibration of the dense model for all. Errors of the embeddings of prompts that neither has seen.
import { mkdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
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

const [home, folder] = process.argv.slice(2) as [string, string];
const dense = path.join(home, 'text_encoder', 'model.onnx');
const unet = path.join(home, 'unet', 'model.onnx');
const LAYERS = 4;
/** The empty prompt is half of the guidance. */
const heldOut = ['', ...comparisonPrompts];

async function measured(encoder: string, prompts: readonly string[]): Promise<CalibrationFile> {
  const state = new EngineState();
  const pipeline = { folder: home, components: { 'text-encoder': encoder, unet } };
  const { file } = await calibrate(
    {
      ...{ pipeline, folder, component: 'text-encoder', prompts, seeds: [0], steps: 1 },
      ...{ guidance: 1, gram: true, timestepWeights: 'uniform', provider: 'cpu' },
      sessionCache: 'all',
    },
    { signal: new AbortController().signal, report: () => undefined },
    state,
  );
  await state.clear();
  const kept = path.join(folder, `${path.basename(encoder)}.calibration.safetensors`);
  await rename(file, kept);
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

async function embeddings(file: string): Promise<readonly Float32Array[]> {
  const tokenizer = await readTokenizer(home);
  const session = await ort.InferenceSession.create(file);
  const found: Float32Array[] = [];
  for (const prompt of heldOut) {
    const ids = Int32Array.from(tokenizer.encode(prompt).ids);
    const given = { input_ids: new ort.Tensor('int32', ids, [1, ids.length]) };
    const { last_hidden_state: output } = await session.run(given, ['last_hidden_state']);
    found.push(Float32Array.from(output!.data as Float32Array));
  }
  await session.release();
  return found;
}

const squares = (values: Float32Array): number => values.reduce((sum, x) => sum + x * x, 0);

async function errorOf(file: string): Promise<number> {
  const [all, own] = [await embeddings(dense), await embeddings(file)];
  const errors = all.map((each, i) =>
    Math.sqrt(squares(each.map((x, j) => x - own[i]![j]!)) / squares(each)),
  );
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

async function main(): Promise<void> {
  const prompts = fitCaptions(await readFile(path.join(home, 'prompts.json'), 'utf8'));
  await mkdir(folder, { recursive: true });
  const seen = await measured(dense, prompts);
  console.log(`neurons   at once   in turn   (embeddings of ${heldOut.length} prompts)`);
  for (const share of [0.25, 0.5]) {
    const once = path.join(folder, `once-${share}.onnx`);
    await repair(dense, once, { select: '*', share, seen });
    let now = dense;
    for (let layer = 0; layer < LAYERS; layer++) {
      const own = layer === 0 ? seen : await measured(now, prompts);
      const next = path.join(folder, `turn-${share}-${layer}.onnx`);
      await repair(now, next, { select: `layer:*layers.${layer}.*`, share, seen: own });
      if (own !== seen) await own.close();
      now = next;
    }
    const [whole, turns] = [await errorOf(once), await errorOf(now)];
    console.log(`  ${100 * share} %    ${whole.toFixed(5)}   ${turns.toFixed(5)}`);
  }
  await seen.close();
}

void main();
