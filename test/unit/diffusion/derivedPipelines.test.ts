import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../../../src/core/image/decodePng';
import { psnr } from '../../../src/core/image/psnr';
import type { DiffusionApi } from '../../../src/engine/api/diffusionApi';
import { connect } from '../../../src/engine/process/rpc';
import { openRuntime } from '../../../src/engine/session';
import { percent } from '../../../src/shared/format';
import type { Raster } from '../../../src/shared/generation/generation';
import { pathOf, type PipelinePaths } from '../../../src/shared/generation/pipelinePaths';
import {
  type Derivation,
  externalData,
  fixedShape,
  halfPrecision,
  renamed,
  timestepOf,
  wideIds,
} from '../../fixtures/derivePipeline';
import { builtScript } from '../../fixtures/builtScripts';
import { generateHere, requestFor } from '../../fixtures/generation';
import { deriveSmall, smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { nodeBinary } from '../../../tools/vscode-host/server.mjs';

const at = temporaryFolder();

/** What the tests share, made when first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const original = once(async () => (await generateHere(requestFor(smallPipeline()))).images[0]!);
const half = once(() => deriveSmall(at('half'), halfPrecision));
const halfImage = once(async () => (await generateHere(requestFor(await half()))).images[0]!);

/** The image of the sample, derived. */
async function derivedImage(name: string, derive: Derivation): Promise<Raster> {
  const pipeline = await deriveSmall(at(name), derive);
  return (await generateHere(requestFor(pipeline))).images[0]!;
}

async function timestepPort(pipeline: PipelinePaths) {
  const unet = pathOf(pipeline, 'unet');
  const session = await (await openRuntime()).load(unet, { provider: 'cpu', sessionCache: 'one' });
  const port = session.inputs[1]!;
  await session.release();
  return port;
}

describe('a pipeline derived from the sample', () => {
  it.each([
    ['with external data in weights.pb', externalData],
    ['with a timestep of rank 0', timestepOf('int64', [])],
    ['with ids of 64 bits', wideIds],
    ['with other names of inputs and outputs', renamed],
    ['with a timestep of one int64', timestepOf('int64', [1])],
    ['with a timestep of int32', timestepOf('int32', ['steps'])],
  ])('%s makes the same image', async (name, derive) => {
    expect(await derivedImage(name, derive)).toEqual(await original());
  });

  it.each([
    ['with a timestep of float32', timestepOf('float32', ['steps'])],
    ['with a float32 timestep of rank 0', timestepOf('float32', [])],
    ['for one row only, run twice a step', fixedShape(1)],
    ['for two rows only', fixedShape(2)],
  ])('%s makes the image within rounding', async (name, derive) => {
    expect(psnr(await derivedImage(name, derive), await original())).toBeGreaterThan(60);
  });

  it('takes the timestep as it was declared', async () => {
    const scalar = await deriveSmall(at('scalar'), timestepOf('float32', []));
    expect(await timestepPort(scalar)).toMatchObject({ type: 'float32', dims: [] });
    expect(await timestepPort(smallPipeline())).toMatchObject({
      type: 'int64',
      dims: [null],
    });
  });

  it('for two rows only runs a single row, too', async () => {
    const pipeline = await deriveSmall(at('pairs'), fixedShape(2));
    const alone = { settings: { guidance: 1, batch: 3 } };
    const derived = await generateHere(requestFor(pipeline, alone));
    const original = await generateHere(requestFor(smallPipeline(), alone));
    derived.images.forEach((image, i) => {
      expect(psnr(image, original.images[i]!)).toBeGreaterThan(60);
    });
    expect(derived.images).toHaveLength(3);
  });

  it('of a fixed shape locks the size and says why', async () => {
    const pipeline = await deriveSmall(at('locked'), fixedShape(1));
    const { report } = await generateHere(requestFor(pipeline, { settings: { width: 64 } }));
    expect(report.settings).toMatchObject({ width: 128, height: 128 });
    expect(report.notes).toEqual(['The UNet was exported for 128 × 128 pixels only.']);
  });

  it('whose decoder gives what is not finite says so, and is not black there', async () => {
    // The logarithm of the picture: not a number wherever a channel is below the middle.
    const logarithm: Derivation = ({ graph }, component) => {
      if (component !== 'vae_decoder') return;
      const last = graph!.node!.find(({ output }) => output![0] === 'sample')!;
      last.output = ['picture'];
      graph!.node!.push({ opType: 'Log', input: ['picture'], output: ['sample'] });
    };
    const pipeline = await deriveSmall(at('logarithm'), logarithm);
    const { images, report } = await generateHere(requestFor(pipeline));
    const { rgb, width, height } = images[0]!;
    const pixels = Array.from({ length: width * height }, (_, i) =>
      rgb.slice(3 * i, 3 * i + 3).join(),
    );
    const magenta = pixels.filter(pixel => pixel === '255,0,255').length;
    expect(magenta).toBeGreaterThan(0);
    expect(magenta).toBeLessThan(pixels.length);
    expect(report.notes).toEqual([
      expect.stringContaining(`${percent(magenta / pixels.length)} of the picture is not finite`),
    ]);
  });

  it('in half precision makes nearly the same image', async () => {
    expect(await timestepPort(await half())).toMatchObject({ type: 'float16' });
    expect(psnr(await halfImage(), await original())).toBeGreaterThan(30);
  });

  const node24 = installedNode24();

  it.skipIf(node24 === null)(
    `in half precision runs under the test host's Node 24 (skipped where it is not installed)`,
    async () => {
      await mkdir(at('engine'));
      const child = fork(builtScript('diffusionEngine'), [], {
        execPath: node24!,
        execArgv: [],
        serialization: 'advanced',
      });
      const engine = connect<DiffusionApi>(child);
      try {
        const there = await engine.client.generate(requestFor(await half()));
        expect(there.pngs.map(decodePng)).toEqual([await halfImage()]);
      } finally {
        engine.dispose();
        child.kill('SIGKILL');
      }
    },
    180_000,
  );
});

function installedNode24(): string | null {
  try {
    const file = nodeBinary();
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}
