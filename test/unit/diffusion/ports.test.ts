import { describe, expect, it } from 'vitest';
import { brokenShare, decodeLatents, toRaster } from '../../../src/core/diffusion/decode';
import type { Port, Session, Tensor } from '../../../src/core/diffusion/session';
import { textEmbedding } from '../../../src/core/diffusion/textEmbedding';
import { unetModel } from '../../../src/core/diffusion/unetModel';

const port = (name: string, dims: Port['dims'] = [], type: Port['type'] = 'float32'): Port => ({
  ...{ name, dims, type },
});
const values = (numbers: readonly number[], dims: readonly number[]): Tensor => ({
  ...{ type: 'float32', dims, values: Float32Array.from(numbers) },
});

/** A graph that keeps what it was fed. */
function session(
  inputs: readonly Port[],
  outputs: Readonly<Record<string, Tensor>>,
): Session & { readonly fed: Readonly<Record<string, Tensor>>[] } {
  const fed: Readonly<Record<string, Tensor>>[] = [];
  return {
    fed,
    inputs,
    outputs: Object.entries(outputs).map(([name, { dims }]) => port(name, dims)),
    run: feeds => {
      fed.push(feeds);
      return Promise.resolve(outputs);
    },
  };
}

const unetInputs = [
  port('sample', [null, 1, null, null]),
  port('timestep', [], 'int64'),
  port('encoder_hidden_states', [null, 2, 1]),
];

describe('a UNet', () => {
  it('of another family is refused with the inputs that it has', () => {
    const sdxl = [...unetInputs, port('text_embeds'), port('time_ids')];
    const open = () => unetModel(session(sdxl, { out_sample: values([], []) }));
    expect(open).toThrow(
      'This UNet takes sample, timestep, encoder_hidden_states, text_embeds, time_ids.',
    );
  });

  it('gets its timestep truncated where it takes whole numbers', async () => {
    const graph = session(unetInputs, { out_sample: values([1], [1, 1, 1, 1]) });
    const embedding = { dims: [2, 1], values: Float32Array.of(5, 6) };
    const rows = [{ latents: Float32Array.of(7), embedding }];
    await unetModel(graph).predict(rows, 980.9, [1, 1, 1]);
    expect(graph.fed[0]).toMatchObject({
      sample: { dims: [1, 1, 1, 1] },
      timestep: { type: 'int64', dims: [], values: BigInt64Array.of(980n) },
      encoder_hidden_states: { dims: [1, 2, 1], values: Float32Array.of(5, 6) },
    });
  });
});

describe('a text encoder', () => {
  it('answers by last_hidden_state, or else by its first output of three dimensions', async () => {
    const ids = [port('input_ids', [null, null], 'int32')];
    const pooled = values([9, 9], [1, 2]);
    const hidden = values([1, 2, 3, 4], [1, 2, 2]);
    for (const name of ['last_hidden_state', 'hidden'])
      expect(await textEmbedding(session(ids, { pooled, [name]: hidden }), [0, 1])).toEqual({
        dims: [2, 2],
        values: Float32Array.of(1, 2, 3, 4),
      });
  });

  it('without such an output is refused', async () => {
    const ids = [port('input_ids', [null, null], 'int64')];
    const graph = session(ids, { pooler_output: values([1], [1, 1]) });
    await expect(textEmbedding(graph, [0])).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a VAE decoder', () => {
  it('gets the latents divided by the scaling factor', async () => {
    const graph = session([port('latent_sample')], { sample: values([0], [1, 1, 1, 1]) });
    const latents = { values: Float32Array.of(1, -3), dims: [2, 1, 1] };
    await decodeLatents(graph, latents, 0.25);
    expect(graph.fed[0]!['latent_sample']).toEqual(values([4, -12], [1, 2, 1, 1]));
  });

  it('that takes more than latents is refused', async () => {
    const graph = session([port('latent_sample'), port('noise')], { sample: values([], []) });
    const latents = { values: new Float32Array(), dims: [] };
    await expect(decodeLatents(graph, latents, 1)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('makes eight bits as diffusers does: clipped, rounded to even, channels last', () => {
    const planes = Float32Array.of(-2, -1, 0, 1, 3, 0.5);
    expect(toRaster({ width: 2, height: 1, planes })).toEqual({
      ...{ width: 2, height: 1 },
      // 0 stands in the middle, at 127.5.
      rgb: Uint8Array.of(0, 128, 255, 0, 255, 191),
    });
  });

  it.each([NaN, Infinity, -Infinity])('draws a pixel with %s magenta, not black', value => {
    const planes = Float32Array.of(-2, -1, 0, value, 3, 0.5);
    expect([...toRaster({ width: 2, height: 1, planes }).rgb]).toEqual([0, 128, 255, 255, 0, 255]);
    expect(brokenShare({ width: 2, height: 1, planes })).toBe(0.5);
  });
});
