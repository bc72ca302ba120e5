import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Session from '../../../src/engine/session';
import { requestFor } from '../../fixtures/generation';
import { smallPipeline } from '../../fixtures/smallPipeline';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const bundled = path.resolve('node_modules/onnxruntime-node');
let openRuntime: typeof Session.openRuntime;

// A process holds one onnxruntime: each test begins as a new one does.
beforeEach(async () => {
  vi.resetModules();
  ({ openRuntime } = await import('../../../src/engine/session'));
});
afterEach(() => {
  vi.resetModules();
});

/** An installation that says of itself what `changes` say, and is the bundled one else. */
async function installation(name: string, changes: string): Promise<string> {
  const folder = at(name, 'node_modules', 'onnxruntime-node');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"name": "onnxruntime-node"}');
  const real = `const real = require(${JSON.stringify(bundled)});`;
  await writeFile(path.join(folder, 'index.js'), `${real}\nmodule.exports = ${changes};`);
  return folder;
}

const withCuda = `{
  ...real,
  env: { versions: { node: real.env.versions.node } },
  listSupportedBackends: () => [{ name: 'cpu' }, { name: 'cuda' }],
  InferenceSession: {
    create: (file, options) => {
      if (options.executionProviders[0] === 'cuda') throw new Error('CUDA driver version is insufficient.');
      return real.InferenceSession.create(file, options);
    },
  },
}`;

describe('another installation of onnxruntime-node', () => {
  it('is loaded from the folder that the setting names', async () => {
    const runtime = await openRuntime(await installation('cuda', withCuda));
    expect(runtime.providers).toEqual(['cpu', 'cuda']);
    expect((await openRuntime(at('cuda/node_modules/onnxruntime-node'))).version).toBe(
      runtime.version,
    );
  });

  it('of another version is refused with the command that installs the right one', async () => {
    const folder = await installation('old', `{ ...real, env: { versions: { node: '1.27.0' } } }`);
    await expect(openRuntime(folder)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'onnxruntime-node 1.27.0 is not the version that Pollard works with.',
      hint: 'Install it with: npm install onnxruntime-node@1.30',
      path: folder,
    });
  });

  it('that is none is refused with what to name instead', async () => {
    await expect(openRuntime(at('nowhere'))).rejects.toMatchObject({
      code: 'missing',
      message: `No onnxruntime-node could be loaded from ${at('nowhere')}.`,
      hint: expect.stringMatching(/node_modules\/onnxruntime-node/) as string,
    });
  });

  it('is not mixed with the one that is loaded already', async () => {
    await openRuntime();
    await expect(openRuntime(await installation('late', withCuda))).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'Another onnxruntime is already loaded.',
    });
  });

  it('whose CUDA does not start leaves the CPU, the reason and what would help', async () => {
    const runtime = await installation('driverless', withCuda);
    const settings = { steps: 1, guidance: 1, width: 64, height: 64 };
    const { generateHere } = await import('../../fixtures/generation');
    const { report } = await generateHere(
      requestFor(smallPipeline(), { provider: 'cuda', runtime, settings }),
    );
    expect(report.provider).toMatchObject({ asked: 'cuda', ran: 'cpu' });
    expect(report.provider.refused).toEqual([
      {
        provider: 'cuda',
        reason: 'its driver is missing or too old',
        hint: expect.stringMatching(/run "npm install onnxruntime-node@1\.30/) as string,
        detail: expect.stringContaining('CUDA driver version is insufficient.') as string,
      },
    ]);
  });
});
