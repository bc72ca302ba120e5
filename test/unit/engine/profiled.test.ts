import { writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import type * as Session from '../../../src/engine/session';
import type { LoadOptions } from '../../../src/engine/session';
import { nodeTimes } from '../../../src/engine/diffusion/timing/nodeTimes';
import { profiled } from '../../../src/engine/diffusion/timing/profiled';
import { feedForwards } from '../../fixtures/feedForwards';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const asked: LoadOptions[] = [];
vi.mock('../../../src/engine/session', async original => {
  const real = await original<typeof Session>();
  const openRuntime: typeof Session.openRuntime = async folder => {
    const runtime = await real.openRuntime(folder);
    return {
      ...runtime,
      load: (file, options) => {
        asked.push(options);
        return runtime.load(file, options);
      },
    };
  };
  return { ...real, openRuntime };
});

const at = temporaryFolder();
const context = { signal: new AbortController().signal };

test('a quick graph is run as often as allowed, where more than the least is asked for', async () => {
  const file = at('m.onnx');
  await writeFile(file, feedForwards['halves by the shape']!());
  const request = { file, sizes: { batch: 1, pixels: 8, tokens: 8 } };
  const runsOf = (profile: string): number =>
    (JSON.parse(profile) as readonly { readonly name?: string }[]).filter(
      ({ name }) => name === 'model_run',
    ).length;
  expect(await profiled(request, { least: 1, most: 1 }, runsOf, context)).toBe(1);
  expect(await profiled(request, { least: 2, most: 20 }, runsOf, context)).toBe(20);
  // As when a model is timed: without memory that is kept, one Softmax of the sample's UNet took a tenth of a call.
  expect(new Set(asked.map(({ sessionCache }) => sessionCache))).toEqual(new Set(['all']));
  const times = Object.values(await nodeTimes(request, context));
  expect(times.length).toBeGreaterThan(3);
  expect(times.every(time => time >= 0 && Number.isFinite(time))).toBe(true);
});
