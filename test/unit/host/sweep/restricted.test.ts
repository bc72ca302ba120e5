import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../../src/host/services/services';
import { refineHere } from '../../../../src/host/views/sweep/refineHere';
import { startSweep } from '../../../../src/host/views/sweep/startSweep';
import { resumeSweep } from '../../../../src/host/views/sweep/sweepRunner';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { workspace } from '../../../fixtures/vscodeStandIn';

const at = folderPerTest();
/** Whatever is asked of these was not refused first. */
const untouched = new Proxy(
  {},
  {
    get: (_, name) => {
      throw new Error(`${String(name)} was used`);
    },
  },
);
const services = untouched as Services;
const sweeps = untouched as never;

beforeEach(() => {
  workspace.isTrusted = false;
});
afterEach(() => {
  workspace.isTrusted = true;
});

describe('a restricted workspace', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['starts no sweep', () => startSweep(services, sweeps, undefined)],
    ['goes on with none', () => resumeSweep(services, at(''))],
    [
      'refines none',
      () =>
        refineHere(services, sweeps, at(''), {
          ...{ component: 'unet', method: 'magnitude', tolerance: 0.5 },
        }),
    ],
  ])('%s, and writes nothing', async (_, run) => {
    await expect(run()).rejects.toMatchObject({ code: 'no-permission' });
    expect(existsSync(at('run'))).toBe(false);
  });
});
