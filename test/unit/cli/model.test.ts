import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InspectedComponent } from '../../../src/cli/commands/inspect';
import type { PruneReport } from '../../../src/cli/report/pruneReport';
import { builtCli } from '../../fixtures/builtCli';
import { decodedModel, zerosIn } from '../../fixtures/decodedModel';
import { writeSyntheticModel } from '../../fixtures/syntheticModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const sample = path.join(import.meta.dirname, '../../../media/sample');
const encoder = path.join(sample, 'text_encoder', 'model.onnx');

const at = temporaryFolder();
const cli = builtCli();

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await cli([...args, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

describe('inspect', () => {
  test('a file: the contract’s keys, and the weights that another reader finds', async () => {
    const { components } = await json<{ components: readonly InspectedComponent[] }>([
      'inspect',
      encoder,
    ]);
    const [component] = components;
    expect(Object.keys(component!)).toEqual([
      ...['component', 'path', 'parameters', 'bytes', 'elementType', 'opset', 'sparsity', 'layers'],
    ]);
    expect(component).toMatchObject({
      component: 'text-encoder',
      path: encoder,
      elementType: 'float32',
      opset: 14,
    });
    const { bytes, tensors, linear } = await decodedModel(encoder);
    expect(component!.bytes).toBe(bytes.length);
    for (const layer of component!.layers)
      expect(Object.keys(layer)).toEqual([
        ...['name', 'role', 'block', 'shape', 'elementType', 'parameters', 'sparsity', 'prunable'],
      ]);
    const prunable = component!.layers.filter(layer => layer.prunable);
    expect(prunable.map(layer => layer.shape.join()).sort()).toEqual(
      tensors
        .filter(({ name }) => linear.has(name))
        .map(({ dims }) => dims.join())
        .sort(),
    );
  });

  test('a folder: the components in the pipeline’s order', async () => {
    const { components } = await json<{ components: readonly InspectedComponent[] }>([
      'inspect',
      sample,
    ]);
    expect(components.map(({ component }) => component)).toEqual([
      ...['text-encoder', 'unet', 'vae-decoder', 'vae-encoder'],
    ]);
  });

  test('without --json it is a table for people', async () => {
    const { code, stdout } = await cli(['inspect', encoder]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Text encoder .*model\.onnx\n1\.02 M parameters/);
  });
});

describe('stats', () => {
  test('every layer, with the figures of a plain sum over its weights', async () => {
    interface Stats {
      readonly component: string;
      readonly layers: readonly (Readonly<Record<string, number>> & {
        readonly layer: string;
        readonly tensor: string;
        readonly quantiles: Readonly<Record<string, number>>;
      })[];
    }
    const { component, layers } = await json<Stats>(['stats', encoder]);
    expect(component).toBe('text-encoder');
    const { tensors } = await decodedModel(encoder);
    for (const layer of layers) {
      const { raw } = tensors.find(({ name }) => name === layer.tensor)!;
      const values = Array.from(new Float32Array(Uint8Array.from(raw).buffer));
      const sizes = values.map(Math.abs).sort((a, b) => a - b);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const meanSize = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
      expect(layer).toMatchObject({
        count: values.length,
        zeros: values.filter(value => value === 0).length,
        nonFinite: 0,
        maxAbsolute: sizes.at(-1),
        mean: expect.closeTo(mean, 9) as unknown,
        meanAbsolute: expect.closeTo(meanSize, 9) as unknown,
      });
      const half = sizes[Math.ceil(sizes.length / 2) - 1]!;
      expect(layer.quantiles['p50']).toBeGreaterThanOrEqual(half);
      expect(layer.quantiles['p50']).toBeLessThanOrEqual(half * 1.008);
    }
  });
});

describe('prune FILE', () => {
  const pruned = (...args: readonly string[]): Promise<PruneReport> =>
    json<PruneReport>(['prune', at('alone.onnx'), ...args]);

  beforeAll(() => copyFile(encoder, at('alone.onnx')));

  test('the report says what the file holds; the input stays as it was', async () => {
    const { components, sparsity } = await pruned('--sparsity', '0.5', '--out', at('half.onnx'));
    expect(components).toHaveLength(1);
    expect(components[0]).toMatchObject({ component: 'text-encoder', path: at('half.onnx') });
    expect(Object.keys(sparsity)).toEqual(['targeted', 'pipeline']);
    const { tensors } = await decodedModel(at('half.onnx'));
    for (const { tensor, total, zeros } of components[0]!.layers) {
      expect(zeros).toBe(Math.floor(total / 2));
      expect(zerosIn(tensors.find(({ name }) => name === tensor)!.raw)).toBe(zeros);
    }
    expect((await readFile(encoder)).equals(await readFile(at('alone.onnx')))).toBe(true);
  });

  test('the sibling on disk counts into the pipeline’s sparsity, alone the file has none', async () => {
    const half = ['--sparsity', '0.5', '--dry-run'];
    const { components, sparsity } = await json<PruneReport>(['prune', encoder, ...half]);
    const [inspected] = (
      await json<{ components: readonly InspectedComponent[] }>(['inspect', encoder])
    ).components;
    const unet = (
      await json<{ components: readonly InspectedComponent[] }>([
        'inspect',
        path.join(sample, 'unet', 'model.onnx'),
      ])
    ).components[0]!;
    const zeros = components[0]!.sparsity.component * inspected!.parameters;
    expect(sparsity.pipeline).toBeCloseTo(zeros / (inspected!.parameters + unet.parameters), 12);
    expect((await pruned(...half)).sparsity.pipeline).toBeNull();
  });

  test('a dry run promises what the file then holds, for every scope, pattern and selector', async () => {
    for (const [index, options] of [
      ['--sparsity', '0.3', '--scope', 'global'],
      ['--sparsity', '0.3', '--scope', 'row'],
      ['--pattern', '2:4', '--select', 'role:attention-*'],
      ['--pattern', 'channels:0.25', '--targets', 'all'],
      ['--sparsity', '0.3', '--targets', 'all'],
    ].entries()) {
      const dry = await pruned(...options, '--dry-run');
      const out = at(`${index}.onnx`);
      const wet = await pruned(...options, '--out', out);
      expect(wet.components[0]!.layers).toEqual(dry.components[0]!.layers);
      const { tensors } = await decodedModel(out);
      for (const { tensor, zeros } of wet.components[0]!.layers)
        expect([tensor, zerosIn(tensors.find(({ name }) => name === tensor)!.raw)]).toEqual([
          tensor,
          zeros,
        ]);
    }
  });

  test('a recipe file does what its options would', async () => {
    const recipe = { version: 1, steps: [{ select: '*', goal: { sparsity: 0.25 } }] };
    await writeFile(at('a.prune.json'), JSON.stringify(recipe));
    await pruned('--recipe', at('a.prune.json'), '--out', at('recipe.onnx'));
    await pruned('--sparsity', '0.25', '--out', at('options.onnx'));
    expect(await weightsOf(at('recipe.onnx'))).toEqual(await weightsOf(at('options.onnx')));
  });

  test('over its input only with --force, and again to the same bytes', async () => {
    await copyFile(encoder, at('own.onnx'));
    const over = ['prune', at('own.onnx'), '--sparsity', '0.5', '--out', at('own.onnx')];
    expect(await cli(over)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force') as string,
    });
    expect((await readFile(at('own.onnx'))).equals(await readFile(encoder))).toBe(true);
    expect((await cli([...over, '--force'])).code).toBe(0);
    expect(await weightsOf(at('own.onnx'))).toEqual(await weightsOf(at('half.onnx')));
  });

  test('a recipe for another file is refused without --force', async () => {
    const recipe = { version: 1, base: 'another', steps: [{ goal: { sparsity: 0.25 } }] };
    await writeFile(at('other.prune.json'), JSON.stringify(recipe));
    const args = ['prune', encoder, '--recipe', at('other.prune.json'), '--out', at('o.onnx')];
    expect(await cli(args)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another file') as string,
    });
    expect((await cli([...args, '--force'])).code).toBe(0);
  });
});

test('a recipe file that is larger than any recipe is refused unread', async () => {
  await writeFile(at('huge.prune.json'), '');
  await truncate(at('huge.prune.json'), 2 ** 40);
  const end = await cli(['prune', encoder, '--recipe', at('huge.prune.json'), '--dry-run']);
  expect(end).toMatchObject({ code: 1, stdout: '' });
  expect(end.stderr).toContain(`${at('huge.prune.json')} is larger than 1 MiB`);
});

describe('exit codes', () => {
  test.each([
    ['no command', []],
    ['an unknown option', ['inspect', encoder, '--nope']],
    ['a sparsity above 1', ['prune', encoder, '--sparsity', '35', '--dry-run']],
    ['nothing to do', ['prune', encoder, '--dry-run']],
    ['two things to do', ['prune', encoder, '--sparsity', '0.1', '--pattern', '2:4', '--dry-run']],
    ['a pattern that keeps nothing', ['prune', encoder, '--pattern', '4:4', '--dry-run']],
    ['nowhere to write', ['prune', encoder, '--sparsity', '0.1']],
    ['options of the folder form for a file', ['prune', encoder, '--unet', '0.1', '--dry-run']],
    ['no sparsity for a folder', ['prune', sample, '--out', 'x']],
    [
      'a selector that selects nothing',
      ['prune', encoder, '--sparsity', '0.1', '--select', 'role:none', '--dry-run'],
    ],
    [
      'a selector that makes no sense',
      ['prune', encoder, '--sparsity', '0.1', '--select', 'nope:x', '--dry-run'],
    ],
  ])('2 for %s, with a word on stderr and nothing on stdout', async (_, args) => {
    const { code, stdout, stderr } = await cli(args, { cwd: at() });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
    expect(await readdir(at())).not.toContain('x');
  });

  test.each([
    ['a file that is not there', 'nothing.onnx', undefined],
    ['a file that is no model', 'text.onnx', 'Hello.'],
    ['a Git-LFS pointer', 'lfs.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'],
  ])('1 for %s, named on stderr', async (_, name, content) => {
    await (content === undefined ? Promise.resolve() : writeFile(at(name), content));
    for (const args of [['inspect'], ['stats'], ['prune', '--sparsity', '0.1', '--dry-run']]) {
      const [command, ...options] = args;
      const { code, stdout, stderr } = await cli([command!, at(name), ...options]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(name);
    }
  });

  test('0 for help and the version', async () => {
    expect((await cli(['--help'])).code).toBe(0);
    expect((await cli(['prune', '--help'])).code).toBe(0);
    expect((await cli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('130 when it is interrupted while it saves; the target and its folder stay as they were', async () => {
    const file = at('large', 'model.onnx');
    await mkdir(at('large'));
    await writeSyntheticModel(file, { component: 'unet', type: 'float16', divide: 4 });
    const target = at('large', 'out.onnx');
    await writeFile(target, 'before');
    const end = await cli(['prune', file, '--sparsity', '0.3', '--out', target, '--force'], {
      onStart: child => {
        interruptWhenWriting(at('large'), child);
      },
    });
    expect(end.code).toBe(130);
    expect(await readFile(target, 'utf8')).toBe('before');
    expect((await readdir(at('large'))).sort()).toEqual(['model.onnx', 'out.onnx']);
  });
});

/** Sends SIGINT as soon as a temporary file appears in a folder. */
function interruptWhenWriting(folder: string, child: ChildProcess): void {
  const watcher = watch(folder, (_, name) => {
    if (!name?.endsWith('.tmp')) return;
    watcher.close();
    child.kill('SIGINT');
  });
  child.once('close', () => {
    watcher.close();
  });
}

/** Hashes of all tensors by name. */
async function weightsOf(file: string): Promise<Readonly<Record<string, string>>> {
  const { tensors } = await decodedModel(file);
  return Object.fromEntries(
    tensors.map(({ name, raw }) => [name, createHash('sha256').update(raw).digest('hex')]),
  );
}
