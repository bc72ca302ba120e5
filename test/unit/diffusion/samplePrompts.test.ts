import { expect, it } from 'vitest';
import { readPrompts } from '../../../src/core/diffusion/readPrompts';
import { EngineState } from '../../../src/engine/diffusion/job';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { generateHere, requestFor } from '../../fixtures/generation';
import { sampleCaptions, sampleScorer } from '../../fixtures/sampleScorer';

it('each of the prompts that ship with the sample is drawn as nothing else that it knows', async () => {
  const prompts = await readPrompts('media/sample/prompts.txt');
  const scorer = await sampleScorer();
  const captions = await sampleCaptions();
  const known: Float32Array[] = [];
  for (const caption of captions) known.push(await scorer.caption(caption));
  const state = new EngineState();
  const seen: (string | undefined)[] = [];
  for (const prompt of prompts) {
    const settings = { prompt, seed: 0, steps: 20, guidance: 7.5 };
    const { pngs } = await generateHere(requestFor(samplePipeline(), { settings }), state);
    const picture = await scorer.picture(pngs[0]!);
    const scores = known.map(caption => caption.reduce((sum, x, i) => sum + x * picture[i]!, 0));
    seen.push(captions[scores.indexOf(Math.max(...scores))]);
  }
  await state.clear();
  await scorer.release();
  const bare = prompts.map(prompt => prompt.replace(/^an? (?:emoji|picture) of /, ''));
  expect(seen).toEqual(bare);
  const backgrounds = bare.map(prompt => / on a (\w+) background$/.exec(prompt)?.[1]);
  expect([prompts.length, new Set(backgrounds).size]).toEqual([8, 8]);
});
