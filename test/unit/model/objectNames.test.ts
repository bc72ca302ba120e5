import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigFile } from '../../../src/core/diffusion/configFile';
import { readSchedulerConfig } from '../../../src/core/diffusion/schedulers/schedulerConfig';
import { readTokenizer } from '../../../src/core/diffusion/tokenizer';
import { providerShares } from '../../../src/engine/diffusion/profile';
import { imageTexts } from '../../../src/shared/generation/imageRecord';
import { builtCli } from '../../fixtures/builtCli';
import { imageRecord } from '../../fixtures/imageRecord';
import { objectNames } from '../../fixtures/objectNames';
import { localFunction, node } from '../../fixtures/onnxWriter';
import { float, openGraph, use } from '../../fixtures/smallGraph';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const cli = builtCli();

describe.each(objectNames)('a file may call %s', name => {
  test('an operator, a node, a weight, an attribute, a function and an entry of its metadata', async () => {
    const file = at(`${name}.onnx`);
    const open = await openGraph(
      file,
      {
        nodes: [
          use(name, ['x', name]),
          node({ op: 'MatMul', name, inputs: ['x', `${name}.weight`], outputs: [name] }),
          node({ op: 'Called', domain: name, inputs: [name], outputs: ['y'] }),
          node({ op: 'Gemm', inputs: ['y', 'w'], attributes: { [name]: { int: 1 } } }),
        ],
        initializers: [float(name, [2, 3]), float(`${name}.weight`, [2, 3]), float('w', [2, 3])],
      },
      {
        metadata: { [name]: 'x' },
        functions: [
          localFunction({ name, domain: name, inputs: ['a'], outputs: ['b'], nodes: [] }),
        ],
      },
    );
    const { layers } = open.description;
    expect(open.modelIndex.metadata).toHaveProperty([name], 'x');
    expect(layers.filter(({ target }) => target === 'linear')).toHaveLength(2);
    expect(layers.find(({ target }) => target === 'none')).toMatchObject({ role: 'other' });
    const { code, stdout } = await cli(['inspect', file, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ components: [{ path: file }] });
  });

  test('a scheduler, which is refused by name', () => {
    const config = new ConfigFile('/p/scheduler_config.json', { _class_name: name });
    expect(() => readSchedulerConfig(config)).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: `scheduler_config.json: _class_name "${name}" is not supported.`,
      }),
    );
  });

  test('the scheduler of an image, which other tools then read under this name', () => {
    const { parameters } = imageTexts({ ...imageRecord, scheduler: name });
    expect(parameters).toContain(`, Sampler: ${name}, `);
  });

  test('a provider in a profile', () => {
    const events = [
      { cat: 'Session', name: 'model_run', ts: 0, dur: 9 },
      { cat: 'Node', name: 'a_kernel_time', ts: 1, dur: 3, args: { provider: name } },
      { cat: 'Node', name: 'b_kernel_time', ts: 4, dur: 1, args: { provider: 'Cpu' } },
    ];
    const shares = providerShares(JSON.stringify(events));
    expect(Object.entries(shares)).toEqual([
      [name, 0.75],
      ['Cpu', 0.25],
    ]);
  });

  test('a word of a prompt', async () => {
    const folder = path.join(at(`of ${name}`), 'tokenizer');
    const letters = [...new Set(name)].flatMap(letter => [letter, `${letter}</w>`]);
    const tokens = ['<|startoftext|>', '<|endoftext|>', ...letters.map(each => each.toLowerCase())];
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, 'vocab.json'),
      JSON.stringify(Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]))),
    );
    await writeFile(path.join(folder, 'merges.txt'), '#version: 0.2\n');
    const tokenizer = await readTokenizer(path.dirname(folder));
    const { ids, count } = tokenizer.encode(name);
    expect(count).toBe(name.length);
    expect(ids.every(id => Number.isInteger(id))).toBe(true);
  });
});
