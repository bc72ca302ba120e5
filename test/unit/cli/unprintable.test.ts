import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InspectedComponent } from '../../../src/cli/commands/inspect';
import { builtCli } from '../../fixtures/builtCli';
import { graph, model, node, tensor } from '../../fixtures/onnxWriter';
import { concat } from '../../fixtures/protoWriter';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { toyModel } from '../../fixtures/toyModel';

const at = temporaryFolder();
const cli = builtCli();

/** Sets the window's title, clears the screen in two ways, begins a line of its own, and turns the writing direction. */
const hostile = 'a\x1b]0;title\x07\x1b[2J\x9b2J\n\r\tb\u202e.c';
const shown = 'a\\u001b]0;title\\u0007\\u001b[2J\\u009b2J\\u000a\\u000d\\u0009b\\u202e.c';
const inJson = 'a\\u001b]0;title\\u0007\\u001b[2J\\u009b2J\\n\\r\\tb\\u202e.c';
const unprintable = /[\p{Cc}\p{Bidi_Control}]/u;
const lines = (text: string): readonly string[] => text.split('\n');

beforeAll(async () => {
  const values = [1, 2, 3, 4];
  const layers = [{ name: hostile, op: 'Gemm' as const, dims: [2, 2], values }];
  await writeFile(at('model.onnx'), toyModel({ layers }));
});

describe('control characters of names', () => {
  test.each([
    ['inspect', ['inspect']],
    ['inspect --json', ['inspect', '--json']],
    ['stats', ['stats']],
    ['stats --json', ['stats', '--json']],
    ['prune --json', ['prune', '--sparsity', '0.5', '--dry-run', '--json']],
  ])('are shown by %s as what they are', async (_, [command, ...options]) => {
    const { code, stdout, stderr } = await cli([command!, at('model.onnx'), ...options]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(options.includes('--json') ? inJson : shown);
    for (const line of lines(stdout)) expect(line).not.toMatch(unprintable);
  });

  test('come back whole from JSON', async () => {
    const { stdout } = await cli(['inspect', '--json', at('model.onnx')]);
    const { components } = JSON.parse(stdout) as { components: readonly InspectedComponent[] };
    expect(components[0]!.layers.map(({ name }) => name)).toEqual([hostile]);
  });

  test('do not shift the columns of a table', async () => {
    const { stdout } = await cli(['inspect', at('model.onnx')]);
    expect(lines(stdout).find(line => line.startsWith(shown))).toMatch(/ {2}other {2}2 × 2 {2}4 /);
  });

  test('are shown in what goes wrong, too', async () => {
    const data = { external: { location: `../${hostile}` } };
    const weight = tensor({ name: hostile, dims: [2, 2], type: 'float32', data });
    const use = node({ op: 'MatMul', inputs: ['x', hostile], outputs: ['y'] });
    const broken = graph({ nodes: [use], initializers: [weight] });
    await writeFile(at('broken.onnx'), concat(model({ graph: broken })));
    const { code, stderr } = await cli(['inspect', at('broken.onnx')]);
    expect(code).toBe(1);
    expect(stderr).toContain(shown.slice(0, 30));
    for (const line of lines(stderr)) expect(line).not.toMatch(unprintable);
  });
});
