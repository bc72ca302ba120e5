import { watch } from 'node:fs';
import { cp, lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PruneReport } from '../../../src/cli/report/pruneReport';
import { builtCli } from '../../fixtures/builtCli';
import { decodedModel, zerosIn } from '../../fixtures/decodedModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const sample = path.join(import.meta.dirname, '../../../media/sample');
const paper = ['--unet', '0.35', '--text-encoder', '0.475'];
const components = [
  ['text-encoder', 'text_encoder', 0.475],
  ['unet', 'unet', 0.35],
] as const;

const at = temporaryFolder();
const cli = builtCli();

describe("the paper's setting on the sample pipeline", () => {
  let report: PruneReport;

  beforeAll(async () => {
    const { code, stdout } = await cli(['prune', sample, ...paper, '--out', at('out'), '--json']);
    expect(code).toBe(0);
    report = JSON.parse(stdout) as PruneReport;
  });

  test.each(components)(
    '%s: floor(s·n + 1e-9) zeros in every Linear weight',
    async (_, folder, s) => {
      const { tensors, linear } = await decodedModel(at('out', folder, 'model.onnx'));
      expect(linear.size).toBeGreaterThan(10);
      for (const { name, dims, raw } of tensors.filter(tensor => linear.has(tensor.name)))
        expect([name, zerosIn(raw)]).toEqual([name, Math.floor(s * dims[0]! * dims[1]! + 1e-9)]);
    },
  );

  test.each(components)('%s: the smallest magnitudes went, ties by index', async (_, folder, s) => {
    const dense = await decodedModel(path.join(sample, folder, 'model.onnx'));
    const pruned = await decodedModel(at('out', folder, 'model.onnx'));
    for (const [index, { name, raw }] of dense.tensors.entries()) {
      if (!dense.linear.has(name)) continue;
      const values = new Float32Array(Uint8Array.from(raw).buffer);
      const order = [...values.keys()].sort(
        (a, b) => Math.abs(values[a]!) - Math.abs(values[b]!) || a - b,
      );
      for (const i of order.slice(0, Math.floor(s * values.length + 1e-9))) values[i] = 0;
      const same = Buffer.from(values.buffer).equals(pruned.tensors[index]!.raw);
      expect([name, same]).toEqual([name, true]);
    }
  });

  test.each(components)(
    '%s: every byte outside pruned weights and one appended entry is the original',
    async (_, folder, s) => {
      const dense = await decodedModel(path.join(sample, folder, 'model.onnx'));
      const pruned = await decodedModel(at('out', folder, 'model.onnx'));
      const masked = [dense, pruned].map(({ bytes }) => {
        const copy = Buffer.from(bytes.subarray(0, dense.bytes.length));
        for (const { name, offset, raw } of dense.tensors)
          if (dense.linear.has(name)) copy.fill(0, offset, offset + raw.length);
        return copy;
      });
      expect(masked[0]!.equals(masked[1]!)).toBe(true);
      const added = onnx.ModelProto.decode(pruned.bytes.subarray(dense.bytes.length));
      const value = pruned.metadata['pollard.recipe'];
      expect(onnx.ModelProto.toObject(added)).toEqual({
        metadataProps: [{ key: 'pollard.recipe', value }],
      });
      expect(JSON.parse(value!)).toMatchObject({ version: 1, steps: [{ goal: { sparsity: s } }] });
    },
  );

  test('the report has the contract’s shape and counts what the files hold', async () => {
    expect(Object.keys(report)).toEqual(['components', 'sparsity']);
    expect(report.components.map(({ component }) => component)).toEqual(['text-encoder', 'unet']);
    let [zeros, targeted, all, every] = [0, 0, 0, 0];
    for (const { path: file, layers, sparsity, ...rest } of report.components) {
      expect(Object.keys(rest)).toEqual(['component']);
      const { tensors, linear } = await decodedModel(file);
      expect(layers.map(({ tensor }) => tensor).sort()).toEqual([...linear].sort());
      const byName = new Map(tensors.map(tensor => [tensor.name, tensor]));
      for (const layer of layers) {
        expect(Object.keys(layer).sort()).toEqual(['layer', 'tensor', 'total', 'zeros']);
        expect(layer.zeros).toBe(zerosIn(byName.get(layer.tensor)!.raw));
        expect(layer.total).toBe(byName.get(layer.tensor)!.raw.length / 4);
      }
      const [own, of] = sum(layers);
      expect(sparsity.targeted).toBeCloseTo(own / of, 12);
      zeros += own;
      targeted += of;
      const inspected = JSON.parse((await cli(['inspect', file, '--json'])).stdout) as {
        components: [{ parameters: number; sparsity: number }];
      };
      const [{ parameters, sparsity: component }] = inspected.components;
      expect(sparsity.component).toBeCloseTo(component, 12);
      all += component * parameters;
      every += parameters;
    }
    expect(report.sparsity.targeted).toBeCloseTo(zeros / targeted, 12);
    expect(report.sparsity.pipeline).toBeCloseTo(all / every, 12);
  });

  test('the copy is whole, has no links, and every other file is the same', async () => {
    const names = await filesUnder(sample);
    expect(await filesUnder(at('out'))).toEqual(names);
    for (const name of names) {
      expect((await lstat(at('out', name))).isFile()).toBe(true);
      if (/^(unet|text_encoder).model\.onnx$/.test(name)) continue;
      const same = (await readFile(path.join(sample, name))).equals(
        await readFile(at('out', name)),
      );
      expect([name, same]).toEqual([name, true]);
    }
  });

  test('onnxruntime runs the pruned UNet, and its answer is not the dense one’s', async () => {
    const dense = await denoise(path.join(sample, 'unet', 'model.onnx'));
    const pruned = await denoise(at('out', 'unet', 'model.onnx'));
    expect(pruned.every(Number.isFinite)).toBe(true);
    expect(pruned).not.toEqual(dense);
  });
});

describe('where a pipeline may be written', () => {
  const prune = (out: string, ...more: readonly string[]) =>
    cli(['prune', at('in'), '--text-encoder', '0.1', '--out', out, ...more]);

  beforeAll(async () => {
    await cp(path.join(sample, 'text_encoder'), at('in', 'text_encoder'), { recursive: true });
    await cp(path.join(sample, 'vae_decoder'), at('in', 'vae_decoder'), { recursive: true });
    await mkdir(at('occupied'));
    await writeFile(at('occupied', 'mine.txt'), 'mine');
  });

  test('a folder with files in it is refused, and --force leaves those files', async () => {
    const refused = await prune(at('occupied'));
    expect([refused.code, await readdir(at('occupied'))]).toEqual([2, ['mine.txt']]);
    expect(refused.stderr).toContain('not empty');
    expect((await prune(at('occupied'), '--force')).code).toBe(0);
    expect(await readFile(at('occupied', 'mine.txt'), 'utf8')).toBe('mine');
    expect((await stat(at('occupied', 'text_encoder', 'model.onnx'))).isFile()).toBe(true);
  });

  test('a folder inside the pipeline is refused, and --force does it without copying it into itself', async () => {
    expect((await prune(at('in', 'new'))).code).toBe(2);
    expect((await prune(at('in', 'new'), '--force')).code).toBe(0);
    expect((await readdir(at('in', 'new'))).sort()).toEqual(['text_encoder', 'vae_decoder']);
  });

  test('the pipeline itself is refused even by force, and stays as it was', async () => {
    const before = await readFile(at('in', 'text_encoder', 'model.onnx'));
    expect((await prune(at('in'), '--force')).code).toBe(2);
    expect((await readFile(at('in', 'text_encoder', 'model.onnx'))).equals(before)).toBe(true);
  });

  test('a component that the folder lacks is an error that names it', async () => {
    const { code, stderr } = await cli(['prune', at('in'), '--unet', '0.3', '--out', at('never')]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no unet')]);
  });

  test('a dry run writes nothing', async () => {
    const args = ['prune', at('in'), '--text-encoder', '0.1', '--dry-run', '--json'];
    const { code, stdout } = await cli(args, { cwd: at() });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as PruneReport).components).toHaveLength(1);
    expect((await readdir(at())).sort()).toEqual(['in', 'occupied', 'out']);
  });
});

describe('a pipeline of other components', () => {
  const prune = (...args: readonly string[]) =>
    cli(['prune', at('sd3'), ...args, '--dry-run', '--json']);
  const reportOf = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await prune(...args);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as PruneReport;
  };

  beforeAll(async () => {
    for (const folder of ['text_encoder', 'text_encoder_2', 'vae_decoder'])
      await cp(path.join(sample, folder.replace('_2', '')), at('sd3', folder), { recursive: true });
    await writeTransformer(at('sd3', 'transformer'));
  });

  test('is pruned by their names, and all text encoders and the denoiser count, but no VAE', async () => {
    const { components, sparsity } = await reportOf(
      ...['--component', 'transformer=0.3', '--component', 'text-encoder-2=0.5'],
      ...['--component', 'vae-decoder=0.1'],
    );
    expect(components.map(({ component }) => component)).toEqual([
      'text-encoder',
      'text-encoder-2',
      'transformer',
      'vae-decoder',
    ]);
    const targeted = components.map(each => each.sparsity.targeted);
    for (const [i, share] of [0, 0.5, 0.3, 0.1].entries())
      expect(targeted[i]).toBeCloseTo(share, 2);
    let [zeros, every] = [0, 0];
    for (const { component, path: file, sparsity: own } of components) {
      if (component === 'vae-decoder') continue;
      const inspected = JSON.parse((await cli(['inspect', file, '--json'])).stdout) as {
        components: [{ parameters: number }];
      };
      zeros += own.component * inspected.components[0].parameters;
      every += inspected.components[0].parameters;
    }
    expect(sparsity.pipeline).toBeCloseTo(zeros / every, 12);
  });

  test('is told by the components that are there', async () => {
    const { stdout } = await cli([
      'prune',
      at('sd3'),
      '--component',
      'transformer=0.3',
      '--dry-run',
    ]);
    expect(stdout).toContain('Zeros over text encoder, text encoder 2 and transformer: ');
  });

  test('one of them alone, as a file, has the figure of its pipeline, too', async () => {
    const file = at('sd3', 'transformer', 'model.onnx');
    const { stdout } = await cli(['prune', file, '--sparsity', '0.3', '--dry-run', '--json']);
    const whole = await reportOf('--component', 'transformer=0.3');
    expect((JSON.parse(stdout) as PruneReport).sparsity.pipeline).toBe(whole.sparsity.pipeline);
  });

  test('--text-encoder says the same as --component text-encoder', async () => {
    expect(await reportOf('--text-encoder', '0.2')).toEqual(
      await reportOf('--component', 'text-encoder=0.2'),
    );
  });

  test.each([
    [['--component', 'decoder=0.1'], 'for example unet=0.35'],
    [['--component', 'other=0.1'], 'for example unet=0.35'],
    [['--component', 'constructor=0.1'], 'for example unet=0.35'],
    [['--component', 'transformer'], 'a share from 0 to 1'],
    [['--component', 'transformer=2'], 'a share from 0 to 1'],
    [['--component', 'transformer=0.1', '--component', 'transformer=0.2'], 'given twice'],
    [['--component', 'text-encoder=0.1', '--text-encoder', '0.2'], 'leave one out'],
    [[], 'is pruned by'],
  ])('%j is refused as wrong usage', async (args, said) => {
    const { code, stderr } = await prune(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  test('a component that is not there is named', async () => {
    const { code, stderr } = await prune('--component', 'unet=0.1');
    expect([code, stderr]).toEqual([1, expect.stringContaining('has no unet')]);
  });
});

test('what a killed run left beside the output goes with the next run', async () => {
  await mkdir(at('swept'));
  const args = ['prune', sample, '--text-encoder', '0.1', '--out', at('swept', 'out')];
  const killed = await cli(args, {
    onStart: child => {
      const watcher = watch(at('swept'), () => {
        watcher.close();
        child.kill('SIGKILL');
      });
    },
  });
  expect(killed.signal).toBe('SIGKILL');
  expect(await readdir(at('swept'))).toEqual([expect.stringMatching(/^\.out\.pollard-.*\.tmp$/)]);
  expect((await cli(args)).code).toBe(0);
  expect(await readdir(at('swept'))).toEqual(['out']);
});

const sum = (layers: readonly { zeros: number; total: number }[]): [number, number] => [
  layers.reduce((all, { zeros }) => all + zeros, 0),
  layers.reduce((all, { total }) => all + total, 0),
];

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function denoise(file: string): Promise<readonly number[]> {
  const session = await InferenceSession.create(file, { graphOptimizationLevel: 'disabled' });
  const filled = (size: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  const output = await session.run({
    sample: new Tensor('float32', filled(4 * 8 * 8), [1, 4, 8, 8]),
    timestep: new Tensor('int64', BigInt64Array.of(500n), [1]),
    encoder_hidden_states: new Tensor('float32', filled(8 * 128), [1, 8, 128]),
  });
  await session.release();
  return Array.from(Object.values(output)[0]!.data as Float32Array);
}

/** The sample's UNet with the input that transformers call `hidden_states`. */
async function writeTransformer(folder: string): Promise<void> {
  const model = onnx.ModelProto.decode(await readFile(path.join(sample, 'unet', 'model.onnx')));
  const name = (old: string): string => (old === 'sample' ? 'hidden_states' : old);
  for (const input of model.graph!.input!) input.name = name(input.name!);
  for (const node of model.graph!.node!) node.input = node.input!.map(name);
  await mkdir(folder);
  await writeFile(path.join(folder, 'model.onnx'), onnx.ModelProto.encode(model).finish());
}
