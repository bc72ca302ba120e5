import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng } from '../../src/core/image/decodePng';
import type { DiffusionApi } from '../../src/engine/api/diffusionApi';
import type { GenerateEvent, GenerateResult } from '../../src/engine/api/generation';
import { EngineProcess } from '../../src/engine/process/process';
import type { ProviderChoice } from '../../src/shared/generation/generation';
import { smallPipeline } from '../fixtures/smallPipeline';
import { builtScript } from '../fixtures/builtScripts';
import { generateHere, requestFor } from '../fixtures/generation';
import { softwareVulkan } from '../../tools/vscode-host/browser.mjs';

/** WebGPU's own path on the only GPU that every machine has: the browser's software driver. A cold step takes 20 s. */
const vulkan = softwareVulkan();
const why = vulkan
  ? ''
  : ' (skipped: no Vulkan loader and driver, packages libvulkan1 and chromium)';

describe.skipIf(!vulkan)(`WebGPU on a software Vulkan driver${why}`, () => {
  const small = { steps: 2, guidance: 1, width: 64, height: 64 };
  const events: GenerateEvent[] = [];
  let engine: EngineProcess<DiffusionApi>;
  let cpu: GenerateResult;

  beforeAll(async () => {
    const script = builtScript('diffusionEngine');
    engine = new EngineProcess<DiffusionApi>({ script, patience: 2000, env: vulkan! });
    cpu = await generateHere(requestFor(smallPipeline(), { settings: small }));
  });
  afterAll(() => {
    engine.kill();
  });

  const generate = (provider: ProviderChoice): Promise<GenerateResult> =>
    engine.client.generate(requestFor(smallPipeline(), { provider, settings: small }), {
      report: event => events.push(event),
    });

  it('spends at least 90 % of the UNet’s node time there and makes the CPU’s image within 2 of 255', async () => {
    const { pngs, report } = await generate('webgpu');
    expect(report.provider).toMatchObject({ ran: 'webgpu', refused: [] });
    expect(report.provider.shares['WebGpuExecutionProvider']).toBeGreaterThanOrEqual(0.9);
    const rgb = decodePng(pngs[0]!).rgb;
    const expected = decodePng(cpu.pngs[0]!).rgb;
    expect(rgb).toHaveLength(64 * 64 * 3);
    const apart = rgb.map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...apart)).toBeLessThanOrEqual(2);
  });

  it('auto steps down to the CPU, whose steps are faster, and says so', async () => {
    events.length = 0;
    const { pngs, report } = await generate('auto');
    expect(report.provider.ran).toBe('cpu');
    expect(report.provider.shares).toEqual({ CPUExecutionProvider: 1 });
    const slower = /^a step took \d+ ms, on the CPU \d+ ms$/;
    const refusal = { provider: 'webgpu', reason: expect.stringMatching(slower) as string };
    expect(report.provider.refused).toContainEqual(refusal);
    expect(events).toContainEqual({ kind: 'provider', refused: [refusal] });
    expect(pngs).toEqual(cpu.pngs);
  });

  it('auto does not try it again with that pipeline', async () => {
    events.length = 0;
    const { report } = await generate('auto');
    expect(report.providers).toEqual({ 'text-encoder': 'cpu', unet: 'cpu', 'vae-decoder': 'cpu' });
    expect(report.provider.refused.map(({ provider }) => provider)).toEqual(['cuda', 'webgpu']);
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(2);
  });
});
