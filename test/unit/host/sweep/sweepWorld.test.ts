import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeControl } from '../../../../src/core/evaluate/sweep/control';
import type { Services } from '../../../../src/host/services/services';
import type { SweepWorld } from '../../../../src/host/views/sweep/runningSweeps';
import { sweepWorld } from '../../../../src/host/views/sweep/sweepWorld';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { asked, statusItems } from '../../../fixtures/vscodeStandIn';

const at = folderPerTest();
const guard = (run: unknown): unknown => run;

let world: SweepWorld;
beforeEach(() => {
  asked.length = 0;
  statusItems.length = 0;
  mkdirSync(at('run'));
  world = sweepWorld({ log: { guard } } as unknown as Services);
});

const told = () => expect.poll(() => asked.map(text => text.replace(/sweep "\S+" /, 'sweep "X" ')));

describe('what VS Code shows of a sweep', () => {
  it('is one item while it runs', () => {
    const [item] = statusItems;
    expect(item?.visible).toBe(false);
    world.show({ text: '$(beaker) 43/160', tooltip: '', spoken: '', folder: at('') });
    expect(item).toMatchObject({ text: '$(beaker) 43/160', visible: true });
    world.show(undefined);
    expect(item?.visible).toBe(false);
    expect(statusItems).toHaveLength(1);
  });

  it('is its end', async () => {
    world.tell(at(''), { kind: 'complete', total: 160 });
    await told().toEqual(['The sweep "X" is complete: all 160 cells are there.']);
  });

  it('is why cells failed', async () => {
    world.tell(at(''), { kind: 'failed', failed: 2, reason: 'out of memory' });
    await told().toEqual(['The sweep "X" stopped. 2 cells failed: out of memory.']);
  });

  it('is the last line of the log where its process failed before a cell', async () => {
    writeFileSync(at('run/log.txt'), 'Calibrating\nThe disk is full.\n');
    world.tell(at(''), { kind: 'failed', failed: 0 });
    await told().toEqual(['The sweep "X" stopped. The disk is full.']);
  });

  it('is not what the log said before, where its process was killed', async () => {
    writeFileSync(at('run/log.txt'), 'Paused after cell 2 of 15.\n');
    world.tell(at(''), { kind: 'failed', failed: 0, isKilled: true });
    await told().toEqual([
      'The sweep "X" stopped. Its process was killed. Nothing is lost: Resume goes on.',
    ]);
  });
});

it('a pause is written where the process that computes looks for it', async () => {
  world.pause(at(''));
  expect(readFileSync(at('run/control'), 'utf8')).toBe('pause\n');
  expect(await takeControl(at(''))).toBe('pause');
});
