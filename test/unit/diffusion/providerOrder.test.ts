import { describe, expect, it } from 'vitest';
import { providerOrder } from '../../../src/engine/diffusion/providerOrder';
import { providerChoices } from '../../../src/shared/generation/generation';

describe('the order of providers', () => {
  it.each([
    ['linux', ['cuda', 'webgpu', 'cpu']],
    ['win32', ['dml', 'webgpu', 'cpu']],
    ['darwin', ['coreml', 'webgpu', 'cpu']],
    ['freebsd', ['cpu']],
  ] as const)('under auto on %s', (platform, order) => {
    expect(providerOrder('auto', platform)).toEqual(order);
  });

  it('of a choice is that one, then the CPU', () => {
    const chosen = providerChoices.filter(choice => choice !== 'auto' && choice !== 'cpu');
    for (const choice of chosen) expect(providerOrder(choice, 'linux')).toEqual([choice, 'cpu']);
    expect(providerOrder('cpu', 'win32')).toEqual(['cpu']);
  });
});
