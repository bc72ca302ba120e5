import { watch } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import { beforeAll, describe, expect, it } from 'vitest';
import { CalibrationFile } from '../../../src/core/prune/calibration/calibrationFile';
import type { CalibrateResult } from '../../../src/engine/api/calibration';
import type { ProcessEnd, ProcessOptions } from '../../fixtures/bundled';
import { builtCli } from '../../fixtures/builtCli';
import { calibrateHere, calibrationOf } from '../../fixtures/calibrateHere';
import { derivePipeline, endless } from '../../fixtures/derivePipeline';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();
const { folder } = smallPipeline();
const prompts = ['a cat', 'a red apple on black'];
beforeAll(async () => {
  await writeFile(at('prompts.txt'), prompts.join('\n'));
});

const calibrate = (
  out: string,
  args: readonly string[] = [],
  options?: ProcessOptions,
): Promise<ProcessEnd> =>
  cli(['calibrate', folder, '--prompts', at('prompts.txt'), '--out', at(out), ...args], options);
const unet = ['--component', 'unet'];
const small = ['--steps', '2', '--width', '64', '--height', '64', '--guidance', '5'];

describe('calibrate', () => {
  it('writes what the engine measures of the UNet, the same bytes each time', async () => {
    const args = [...unet, ...small, '--seeds', '3,4', '--gram', '--json'];
    const { code, stdout } = await calibrate('a.calibration.safetensors', args);
    expect(code).toBe(0);
    await mkdir(at('here'));
    const here = await calibrateHere(
      calibrationOf(smallPipeline(), at('here'), { prompts, seeds: [3, 4], gram: true }),
    );
    expect(JSON.parse(stdout)).toEqual({
      ...here,
      file: at('a.calibration.safetensors'),
    } satisfies CalibrateResult);
    const bytes = await readFile(at('a.calibration.safetensors'));
    expect(bytes.equals(await readFile(here.file))).toBe(true);
  });

  it('writes what the engine measures of the text encoder, and says how much', async () => {
    const { code, stdout } = await calibrate('text.calibration.safetensors', [
      ...['--component', 'text-encoder'],
    ]);
    expect([code, stdout]).toEqual([
      0,
      `${at('text.calibration.safetensors')}\n24 layers with 16 inputs, 2 samples in one pass\n`,
    ]);
    const file = await CalibrationFile.open(at('text.calibration.safetensors'));
    expect(file.record).toMatchObject({ component: 'text-encoder', provider: 'cpu' });
    expect(file.record).not.toHaveProperty('steps');
    expect(await file.statistics('text_model.encoder.layers.3.mlp.fc2')).toMatchObject({
      ...{ samples: 2, tokens: 154 },
    });
    await file.close();
  });

  it('says which prompts were cut, and measures the rest of them', async () => {
    await writeFile(at('long.txt'), `\uFEFFa cat\n\n${'a very '.repeat(1420)}cat\n`);
    const { code, stdout, stderr } = await calibrate('long.calibration.safetensors', [
      ...['--component', 'text-encoder', '--prompts', at('long.txt'), '--json'],
    ]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/The end of prompt 2 did not fit\./);
    expect(JSON.parse(stdout)).toMatchObject({ samples: 2 });
  });

  it('puts the file in the place of an older one, through a link', async () => {
    await mkdir(at('real'));
    await writeFile(at('real', 'older'), 'older');
    await symlink(at('real', 'older'), at('linked'));
    expect((await calibrate('linked', ['--component', 'text-encoder'])).code).toBe(0);
    const file = await CalibrationFile.open(at('real', 'older'));
    expect(file.layers).toHaveLength(24);
    await file.close();
  });

  it.each([
    ['no component', [], /required option '--component <name>'/],
    ['a component without Linear layers', ['--component', 'vae-decoder'], /Allowed choices are un/],
    ['a seed twice', [...unet, '--seeds', '1,1'], /A number is given twice/],
    ['half a seed', [...unet, '--seeds', '1,0.5'], /A whole number, 0 or more/],
    ['steps of a text encoder', ['--component', 'text-encoder', '--steps', '2'], /are for --compo/],
    [
      'weights of steps without what they weigh',
      [...unet, '--timestep-weights', 'uniform'],
      /is f/,
    ],
    ['a size that the UNet cannot halve', [...unet, '--width', '100'], /multiple of 64/],
  ])('refuses %s as wrong usage', async (_, args, said) => {
    const before = await readdir(at());
    const { code, stderr, stdout } = await calibrate('refused', args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(await readdir(at())).toEqual(before);
  });

  it.each([
    ['prompts that are not there', ['--prompts', 'nowhere.txt'], /nowhere\.txt is not there\./],
    [
      'a folder that is not there',
      ['--out', 'nowhere/c'],
      /nowhere\/c cannot be saved: its folder/,
    ],
  ])('says before it runs that it has %s', async (_, args, said) => {
    const before = await readdir(at());
    const { code, stderr } = await calibrate('early', [...unet, '--steps', '900', ...args], {
      cwd: at(),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
    expect(await readdir(at())).toEqual(before);
  });

  it('ends with 130 when it is interrupted in the middle, and leaves nothing behind', async () => {
    const before = await readdir(at());
    const { code } = await interrupted([...unet, '--steps', '900']);
    expect(code).toBe(130);
    expect(await readdir(at())).toEqual(before);
  });

  it('leaves nothing behind where the engine has to be killed, either', async () => {
    const stuck = await derivePipeline(at('stuck'), (model, component, home) => {
      void endless(model, component, home);
      if (component !== 'unet') return;
      const { FLOAT } = onnx.TensorProto.DataType;
      const rawData = new Uint8Array(16 * 16 * 4);
      model.graph!.initializer!.push({ name: 'w', dataType: FLOAT, dims: [16, 16], rawData });
      model.graph!.node!.push({ opType: 'MatMul', input: ['out_sample', 'w'], output: ['x'] });
    });
    const before = await readdir(at());
    const { code } = await interrupted([...unet, '--steps', '2'], stuck.folder);
    expect(code).toBe(130);
    expect(await readdir(at())).toEqual(before);
  });
});

/** Interrupts a calibration once its copy of the model is there. */
const interrupted = (args: readonly string[], pipeline = folder): Promise<ProcessEnd> =>
  cli(
    ['calibrate', pipeline, '--prompts', at('prompts.txt'), '--out', at('interrupted'), ...args],
    {
      onStart: child => {
        const watcher = watch(at(), { recursive: true }, (_, name) => {
          if (!name?.endsWith(path.join('.tmp', 'graph', 'model.onnx'))) return;
          // Its removal is seen, too.
          watcher.close();
          child.kill('SIGINT');
        });
        child.once('close', () => {
          watcher.close();
        });
      },
    },
  );
