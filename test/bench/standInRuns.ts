// Whether a linear stand-in, folded into its neighbours, makes up for a branch of the sample's UNet, on prompts that it was not fitted on.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { relativeError } from '../../src/core/evaluate/metrics/relativeError';
import { unetModel } from '../../src/core/diffusion/unetModel';
import type { ProbeSettings } from '../../src/engine/api/probing';
import { EngineState } from '../../src/engine/diffusion/job';
import { denseTexts } from '../../src/engine/diffusion/probe/openProbe';
import { beginProbe } from '../../src/engine/diffusion/probe/probeJob';
import { denseTriples } from '../../src/engine/diffusion/probe/triples';
import { comparisonPrompts } from '../../src/shared/sensitivity/probePrompts';
import { loadBranches } from './branchGraph';
import { fitCaptions } from './captions';
import { BranchMoments, without, withStandIn } from './standIns';

const [home, folder] = process.argv.slice(2) as [string, string];
const unet = path.join(home, 'unet', 'model.onnx');
/** What the project promises: error against plain removal, and on how many of the branches. */
const ERROR = 0.8;
const BRANCHES = 0.75;

const settingsOf = (prompts: readonly string[], steps: number): ProbeSettings => ({
  ...{ prompts, steps, folder, seed: 0, provider: 'cpu', sessionCache: 'all' },
  pipeline: {
    folder: home,
    components: { 'text-encoder': path.join(home, 'text_encoder', 'model.onnx'), unet },
  },
});

async function main(): Promise<void> {
  const state = new EngineState();
  const context = { signal: new AbortController().signal, report: () => undefined };
  const prompts = fitCaptions(await readFile(path.join(home, 'prompts.json'), 'utf8'));
  const seen = await beginProbe(settingsOf(prompts, 10), context, state);
  const tapped = await loadBranches(unet, path.join(folder, 'tapped.onnx'), true);
  const moments = tapped.branches.map(branch => new BranchMoments(branch));
  await denseTriples(
    seen,
    unetModel({
      ...tapped,
      run: async feeds => {
        const outputs = await tapped.run(feeds);
        for (const each of moments) each.add(outputs);
        return outputs;
      },
    }),
    await denseTexts(seen, state),
  );
  await tapped.release();
  const held = await beginProbe(settingsOf(comparisonPrompts, 2), context, state);
  const texts = await denseTexts(held, state);
  const graph = await loadBranches(unet, path.join(folder, 'fed.onnx'), false);
  const model = unetModel(graph);
  const { triples, dims } = await denseTriples(held, model, texts);
  const error = async (changed: Parameters<typeof graph.use>[0]): Promise<number> => {
    graph.use(changed);
    let sum = 0;
    for (const { prompt, latents, timestep, output } of triples) {
      const row = { latents, embedding: texts[prompt]! };
      sum += relativeError(await model.predict([row], timestep, dims), output);
    }
    return sum / triples.length;
  };
  console.log(
    `error of the UNet's output on ${triples.length} held-out inputs, fitted on ${prompts.length} prompts: removed -> with a stand-in`,
  );
  const ratios: number[] = [];
  for (const [at, branch] of graph.branches.entries()) {
    const plain = await error(without(branch, graph));
    const standing = await error(withStandIn(branch, graph, moments[at]!.fit()));
    ratios.push(standing / plain);
    console.log(
      `  ${branch.name.padEnd(60)} ${plain.toFixed(4)} -> ${standing.toFixed(4)}  ${(standing / plain).toFixed(3)}x`,
    );
  }
  await graph.release();
  await state.clear();
  const share = ratios.filter(ratio => ratio <= ERROR).length / ratios.length;
  const isMet = share >= BRANCHES;
  console.log(
    `${(100 * share).toFixed(0)} % of ${ratios.length} branches at ${ERROR}x or less, promised ${100 * BRANCHES} %  ${isMet ? 'ok' : 'MISSED'}`,
  );
  if (!isMet) process.exitCode = 1;
}

void main();
