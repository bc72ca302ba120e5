import { readFile, writeFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/shared/generation/pipelinePaths';
import { samplePipeline } from '../../fixtures/derivePipeline';
import { generateHere, requestFor } from '../../fixtures/generation';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

// The loop below shares nothing with Pollard's: formulas written out, in doubles, over raw runs of the sample.
const at = temporaryFolder();
const prompt = 'a red circle on a blue background';
const negative = 'a green square';
const guidance = 6;
const dims = [1, 4, 16, 16];
const size = 4 * 16 * 16;

interface Sessions {
  readonly text: ort.InferenceSession;
  readonly unet: ort.InferenceSession;
}
let sessions: Sessions;
const noise = seededNormals(size);

beforeAll(async () => {
  const pipeline = samplePipeline();
  sessions = {
    text: await ort.InferenceSession.create(pathOf(pipeline, 'text-encoder')),
    unet: await ort.InferenceSession.create(pathOf(pipeline, 'unet')),
  };
  await writeFile(at('noise.npy'), npy(noise));
  return async () => {
    await sessions.text.release();
    await sessions.unet.release();
  };
});

/** Pollard's final latents from the given noise. */
async function pollard(steps: number, scheduler?: 'pndm'): Promise<Float32Array> {
  const latentsFile = at('latents.npy');
  await generateHere(
    requestFor(samplePipeline(), {
      noiseFile: at('noise.npy'),
      latentsFile,
      settings: { prompt, negative, guidance, steps, ...(scheduler && { scheduler }) },
    }),
  );
  const bytes = await readFile(latentsFile);
  const data = bytes.subarray(10 + bytes.readUInt16LE(8));
  return new Float32Array(Uint8Array.from(data).buffer);
}

describe('with given noise', () => {
  it("the sample's DDIM ends where a straight-line loop over raw sessions ends", async () => {
    const steps = 12;
    const text = await hiddenStates();
    let x: Float64Array = Float64Array.from(noise);
    for (let i = steps - 1; i >= 0; i--) {
      const t = i * Math.floor(1000 / steps) + 1;
      const [alpha, next] = [alphaBar(t), alphaBar(Math.max(t - Math.floor(1000 / steps), 0))];
      const v = await guided(x, t, text);
      x = x.map((value, k) => {
        const original = Math.sqrt(alpha) * value - Math.sqrt(1 - alpha) * v[k]!;
        const direction = Math.sqrt(alpha) * v[k]! + Math.sqrt(1 - alpha) * value;
        return Math.sqrt(next) * original + Math.sqrt(1 - next) * direction;
      });
    }
    expect(greatestDifference(await pollard(steps), x)).toBeLessThan(1e-4);
  });

  it('PNDM ends where a straight-line loop over raw sessions ends', async () => {
    // Enough for each of its formulas; on some CPUs, more steps carry the rounding of float32 over the bound.
    const steps = 6;
    const text = await hiddenStates();
    const ratio = Math.floor(1000 / steps);
    let x: Float64Array = Float64Array.from(noise);
    /** From t down one step of the schedule, along the model's output v. */
    const move = (start: Float64Array, t: number, v: Float64Array): Float64Array => {
      const [alpha, next] = [alphaBar(t), alphaBar(Math.max(t - ratio, 0))];
      const divisor = alpha * Math.sqrt(1 - next) + Math.sqrt(alpha * (1 - alpha) * next);
      return start.map((value, k) => {
        const direction = Math.sqrt(alpha) * v[k]! + Math.sqrt(1 - alpha) * value;
        return Math.sqrt(next / alpha) * value - ((next - alpha) / divisor) * direction;
      });
    };
    const past: Float64Array[] = [];
    for (let i = steps - 1; i >= 0; i--) {
      const t = i * ratio + 1;
      const v = await guided(x, t, text);
      past.unshift(v);
      const [a, b, c, d] = past as [Float64Array, Float64Array, Float64Array, Float64Array];
      if (past.length === 1) {
        const tried = await guided(move(x, t, v), t - ratio, text);
        x = move(
          x,
          t,
          v.map((value, k) => (value + tried[k]!) / 2),
        );
      } else if (past.length === 2)
        x = move(
          x,
          t,
          v.map((_, k) => (3 * a[k]! - b[k]!) / 2),
        );
      else if (past.length === 3)
        x = move(
          x,
          t,
          v.map((_, k) => (23 * a[k]! - 16 * b[k]! + 5 * c[k]!) / 12),
        );
      else
        x = move(
          x,
          t,
          v.map((_, k) => (55 * a[k]! - 59 * b[k]! + 37 * c[k]! - 9 * d[k]!) / 24),
        );
    }
    expect(greatestDifference(await pollard(steps, 'pndm'), x)).toBeLessThan(1e-4);
  });
});

/**
 * The product of 1 - beta up to timestep t; betas are squares of evenly spaced roots from 0.00085 to 0.012. Rounded to
 * float32 as the reference's table is: at the low end 1 - product has few digits left.
 */
function alphaBar(t: number): number {
  const f = Math.fround;
  let product = 1;
  for (let i = 0; i <= t; i++) {
    const root = f(Math.sqrt(0.00085) + ((Math.sqrt(0.012) - Math.sqrt(0.00085)) * i) / 999);
    product = f(product * f(1 - f(root ** 2)));
  }
  return product;
}

/** Unconditional and conditional prediction in one run, and the guided sum. */
async function guided(x: Float64Array, t: number, text: ort.Tensor): Promise<Float64Array> {
  const sample = new ort.Tensor('float32', Float32Array.from([...x, ...x]), [2, ...dims.slice(1)]);
  const timestep = new ort.Tensor('int64', BigInt64Array.of(BigInt(t)), [1]);
  const feeds = { sample, timestep, encoder_hidden_states: text };
  const { out_sample } = await sessions.unet.run(feeds);
  const both = out_sample!.data as Float32Array;
  return Float64Array.from(
    { length: size },
    (_, k) => both[k]! + guidance * (both[size + k]! - both[k]!),
  );
}

/** The hidden states of negative prompt and prompt, as one batch. */
async function hiddenStates(): Promise<ort.Tensor> {
  const ids = [...(await tokens(negative)), ...(await tokens(prompt))];
  const input_ids = new ort.Tensor('int32', Int32Array.from(ids), [2, 77]);
  return (await sessions.text.run({ input_ids })).last_hidden_state!;
}

/** Byte-pair encoding of plain lower-case words: the earliest merge first, until none applies. */
async function tokens(text: string): Promise<number[]> {
  const folder = 'media/sample/tokenizer';
  const vocabulary = JSON.parse(await readFile(`${folder}/vocab.json`, 'utf8')) as Record<
    string,
    number
  >;
  const merges = (await readFile(`${folder}/merges.txt`, 'utf8')).split('\n').slice(1);
  const ids = text.split(' ').flatMap(word => {
    let pieces = [...Array.from(word.slice(0, -1)), `${word.at(-1)!}</w>`];
    for (const merge of merges) {
      const [left, right] = merge.split(' ');
      const merged: string[] = [];
      for (const piece of pieces) {
        if (piece === right && merged.at(-1) === left) merged.push(`${merged.pop()!}${piece}`);
        else merged.push(piece);
      }
      pieces = merged;
    }
    return pieces.map(piece => vocabulary[piece]!);
  });
  const framed = [vocabulary['<|startoftext|>']!, ...ids, vocabulary['<|endoftext|>']!];
  return [...framed, ...Array.from({ length: 77 - framed.length }, () => vocabulary['!']!)];
}

const greatestDifference = (a: Float32Array, b: Float64Array): number =>
  Math.max(...b.map((value, i) => Math.abs(value - a[i]!)));

/** Box-Muller over a linear congruential generator: any noise will do, as long as both loops get it. */
function seededNormals(count: number): Float32Array {
  let state = 12345;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

/** A .npy file, version 1.0, of the latents' dims. */
function npy(values: Float32Array): Buffer {
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims.join(', ')}), }`;
  const header = Buffer.from(`\x93NUMPY\x01\0\0\0${fields.padEnd(117)}\n`, 'latin1');
  header.writeUInt16LE(118, 8);
  return Buffer.concat([header, Buffer.from(values.buffer)]);
}
