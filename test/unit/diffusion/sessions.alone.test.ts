import { writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeNpy } from '../../../src/core/io/npy';
import { EngineState } from '../../../src/engine/diffusion/job';
import type * as Session from '../../../src/engine/session';
import { generateHere, requestFor } from '../../fixtures/generation';
import { node } from '../../fixtures/onnxWriter';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';
import { noAdapter, Watch, watched } from '../../fixtures/watchedRuntime';

const at = temporaryFolder();
const watch = new Watch();

vi.mock('../../../src/engine/session', async importOriginal => {
  const real = await importOriginal<typeof Session>();
  return { ...real, openRuntime: async () => watched(await real.openRuntime(), watch) };
});

afterEach(() => {
  watch.clear();
});

const request = ({ settings, ...others }: Parameters<typeof requestFor>[1] = {}) =>
  requestFor(smallPipeline(), { ...others, settings: { width: 64, height: 64, ...settings } });
const inTurn = ['text_encoder on cpu', 'unet on cpu', 'vae_decoder on cpu'];

describe('sessions', () => {
  it('stay open for speed: a second generation loads nothing', async () => {
    const state = new EngineState();
    await generateHere(request(), state);
    await generateHere(request({ settings: { seed: 8 } }), state);
    expect(watch.loaded).toEqual(inTurn);
    expect(watch.most).toBe(3);
    await state.clear();
    expect(watch.open).toEqual([]);
  });

  it('are open one at a time for memory, and none is afterwards', async () => {
    const state = new EngineState();
    const images = (await generateHere(request({ sessionCache: 'one' }), state)).pngs;
    expect(watch.loaded).toEqual(inTurn);
    expect(watch.most).toBe(1);
    expect(watch.open).toEqual([]);
    expect(images).toEqual((await generateHere(request())).pngs);
  });

  it('are open one at a time for memory with previews, too', async () => {
    const { events } = await generateHere(request({ sessionCache: 'one', previewEvery: 1 }));
    expect(events.filter(event => event.kind === 'step' && event.preview)).toHaveLength(2);
    expect(watch.most).toBe(1);
    expect(watch.open).toEqual([]);
  });

  it('kept for memory are released when a generation fails, too', async () => {
    const broken = request({ sessionCache: 'one', settings: { width: 100 } });
    const failing = generateHere(broken, new EngineState());
    await expect(failing).rejects.toMatchObject({ code: 'invalid-request' });
    expect(watch.loaded).toEqual(inTurn.slice(0, 2));
    expect(watch.open).toEqual([]);
  });
});

describe('the work of a generation', () => {
  it('is two rows a step under guidance, and half of that without', async () => {
    await generateHere(request());
    expect(watch.rows['unet']).toEqual([2, 2]);
    watch.clear();
    await generateHere(request({ settings: { guidance: 1 } }));
    expect(watch.rows['unet']).toEqual([1, 1]);
  });

  it('encodes a prompt once, also when another was encoded since', async () => {
    const state = new EngineState();
    const encoded = () => watch.rows['text_encoder']!.length;
    await generateHere(request(), state);
    expect(encoded()).toBe(2);
    await generateHere(request({ settings: { prompt: 'a blue circle' } }), state);
    expect(encoded()).toBe(3);
    await generateHere(request({ settings: { seed: 8 } }), state);
    expect(encoded()).toBe(3);
    await state.clear();
  });

  it('of latents that are no numbers says from which step on, and blames no pruning', async () => {
    const noise = new Float32Array(4 * 8 * 8).fill(NaN, 0, 1);
    await writeFile(at('broken.npy'), encodeNpy({ dims: [1, 4, 8, 8], values: noise }));
    const { report } = await generateHere(request({ noiseFile: at('broken.npy') }));
    expect(report.notes).toEqual([
      expect.stringMatching(/^From step 1 on the latents were not finite: .* not a sign of/),
    ]);
  });

  it('of a prompt that is too long says what was not read', async () => {
    const prompt = `${'apple '.repeat(90)}pear`;
    const { report } = await generateHere(request({ settings: { prompt, negative: prompt } }));
    expect(report.tokens).toBeGreaterThan(75);
    expect(report.truncated).toMatch(/pear$/);
    expect(report.notes).toEqual([
      `The prompt's end did not fit: ${report.truncated}`,
      `The negative prompt's end did not fit: ${report.truncated}`,
    ]);
  });

  it('makes each image of a batch that the first is alone', async () => {
    const alone = await generateHere(request());
    const batch = await generateHere(request({ settings: { batch: 2 } }));
    expect(watch.rows['unet']).toEqual([2, 2, 4, 4]);
    expect(batch.images).toHaveLength(2);
    const apart = batch.images[0]!.rgb.map((v, i) => Math.abs(v - alone.images[0]!.rgb[i]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
    expect(batch.images[1]).not.toEqual(batch.images[0]);
  });
});

describe('a provider', () => {
  const gpu = (overrides = {}) => request({ provider: 'webgpu', ...overrides });

  it('that cannot be loaded is tried once, not for every component, and told once in plain words', async () => {
    watch.webgpu = 'cannot load';
    const state = new EngineState();
    const { report, events } = await generateHere(gpu(), state);
    expect(watch.tried).toEqual(['text_encoder on webgpu', ...inTurn]);
    const refused = [
      {
        provider: 'webgpu',
        reason: 'no graphics card that it can use was found',
        detail: noAdapter,
      },
    ];
    expect(report.provider).toMatchObject({ asked: 'webgpu', ran: 'cpu', refused });
    const told = events.filter(({ kind }) => kind === 'provider');
    expect(told).toEqual([{ kind: 'provider', refused }]);
    const again = await generateHere(gpu({ settings: { prompt: 'a blue circle' } }), state);
    expect(again.events.filter(({ kind }) => kind === 'provider')).toEqual([]);
    expect(again.report.provider.refused).toEqual(refused);
    expect(watch.tried).toEqual(['text_encoder on webgpu', ...inTurn]);
    await state.clear();
  });

  it('that fails with one model only goes on with the others', async () => {
    watch.webgpu = 'cannot load unet';
    const { report } = await generateHere(gpu());
    expect(report.providers).toEqual({
      'text-encoder': 'webgpu',
      unet: 'cpu',
      'vae-decoder': 'webgpu',
    });
    expect(report.provider.refused).toMatchObject([
      { provider: 'webgpu', reason: 'it cannot run this model' },
    ]);
  });

  it('is not blamed for a model that no provider can load', async () => {
    watch.webgpu = 'cannot load';
    const state = new EngineState();
    const unknown = node({ op: 'NoSuchOperator', inputs: ['sample'], outputs: ['hidden_0'] });
    await writeFile(at('broken.onnx'), toyModel({ layers: [], nodes: [unknown] }));
    const broken = gpu();
    const pipeline = {
      ...broken.pipeline,
      components: { ...broken.pipeline.components, 'text-encoder': at('broken.onnx') },
    };
    await expect(generateHere({ ...broken, pipeline }, state)).rejects.toMatchObject({
      code: 'runtime',
      message: expect.not.stringMatching(/::|\.cc:/) as string,
    });
    watch.webgpu = 'works';
    expect((await generateHere(gpu(), state)).report.provider).toMatchObject({ ran: 'webgpu' });
    await state.clear();
  });

  it('that fails in the middle costs its steps: the CPU begins anew and makes the CPU’s image', async () => {
    const settings = { steps: 4 };
    const { pngs } = await generateHere(request({ settings }));
    watch.clear();
    watch.webgpu = 'fails in its third run';
    const state = new EngineState();
    const fallen = await generateHere(gpu({ settings }), state);
    expect(watch.rows['unet']).toEqual([2, 2, 2, 2, 2, 2, 2]);
    expect(fallen.pngs).toEqual(pngs);
    expect(fallen.report.provider).toMatchObject({
      ran: 'cpu',
      refused: [{ provider: 'webgpu', reason: 'it stopped with an error', detail: 'Device lost.' }],
    });
    expect(fallen.report.providers).toMatchObject({ unet: 'cpu' });
    watch.rows = {};
    const next = await generateHere(gpu({ settings }), state);
    expect(watch.rows['unet']).toEqual([2, 2, 2, 2]);
    expect(next.report.provider.refused).toEqual(fallen.report.provider.refused);
    await state.clear();
  });

  it('that this onnxruntime does not have is named with what would help', async () => {
    const { report } = await generateHere(request({ provider: 'cuda' }));
    expect(report.provider.ran).toBe('cpu');
    expect(report.provider.refused).toEqual([
      {
        provider: 'cuda',
        reason: 'this onnxruntime does not have it',
        hint: expect.stringMatching(/npm install onnxruntime-node@1\.30\.\d+/) as string,
      },
    ]);
  });
});

describe('auto', () => {
  const auto = request({ provider: 'auto' });

  it('stays with a GPU that is faster than the CPU, and asks that once a pipeline', async () => {
    watch.slower = { cpu: 2000 };
    const state = new EngineState();
    const { report } = await generateHere(auto, state);
    expect(report.provider.ran).toBe('webgpu');
    expect(report.provider.refused.map(({ provider }) => provider)).not.toContain('webgpu');
    expect(watch.loaded.filter(loaded => loaded === 'unet on cpu')).toHaveLength(1);
    expect(watch.open.toSorted()).toEqual(['text_encoder', 'unet', 'vae_decoder']);
    watch.loaded = [];
    await generateHere(auto, state);
    expect(watch.loaded).toEqual([]);
    await state.clear();
  });

  it('gives up one that is slower, with the figures, and begins anew', async () => {
    watch.slower = { webgpu: 2000 };
    const state = new EngineState();
    const { report, events } = await generateHere(auto, state);
    expect(report.provider.ran).toBe('cpu');
    expect(report.provider.refused).toContainEqual({
      provider: 'webgpu',
      reason: expect.stringMatching(/^a step took \d{4,} ms, on the CPU \d+ ms$/) as string,
    });
    expect(events.filter(({ kind }) => kind === 'provider')).toHaveLength(1);
    // Its sessions are given back: only the CPU's are left.
    expect(watch.open.toSorted()).toEqual(['unet', 'vae_decoder']);
    await state.clear();
  });

  it('does not hold it against a provider that is asked for by name', async () => {
    watch.slower = { webgpu: 1000 };
    const state = new EngineState();
    await generateHere(auto, state);
    const { report } = await generateHere(request({ provider: 'webgpu' }), state);
    expect(report.provider).toMatchObject({ ran: 'webgpu', refused: [] });
    await state.clear();
  });
});
