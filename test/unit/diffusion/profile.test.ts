import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProfileFile, providerShares, sweepProfiles } from '../../../src/engine/diffusion/profile';

const run = (ts: number): object => ({ cat: 'Session', name: 'model_run', ts, dur: 100 });
const node = (name: string, provider: string, ts: number, dur: number): object => ({
  ...{ cat: 'Node', name: `${name}_kernel_time`, ts, dur, args: { provider } },
});
const kernel = (name: string, ts: number, dur: number): object => ({
  ...{ cat: 'Api', name: `${name}&MatMul&MatMul`, ts, dur },
});
const shares = (...events: readonly object[]) => providerShares(JSON.stringify(events));

describe('the provider shares of a profile', () => {
  it('are of node time', () => {
    expect(shares(run(0), node('/a', 'Gpu', 1, 30), node('/b', 'Cpu', 31, 10))).toEqual({
      Gpu: 0.75,
      Cpu: 0.25,
    });
  });

  it('count a kernel that ran after its node to the node’s provider', () => {
    const events = [run(0), node('/a', 'Gpu', 1, 1), node('/b', 'Cpu', 2, 2), kernel('/a', 5, 7)];
    expect(shares(...events)).toEqual({ Gpu: 0.8, Cpu: 0.2 });
  });

  it('leave out every run but the last, which is the warm one', () => {
    const cold = [run(0), node('/a', 'Cpu', 1, 90), kernel('/a', 2, 50)];
    expect(shares(...cold, run(100), node('/a', 'Gpu', 101, 5))).toEqual({ Gpu: 1 });
  });

  it('leave out the waiting around nodes', () => {
    const fence = { cat: 'Node', name: '/a_fence_before', ts: 1, dur: 50, args: {} };
    expect(shares(run(0), fence, node('/a', 'Gpu', 60, 5))).toEqual({ Gpu: 1 });
  });

  it('are none where nothing ran', () => {
    expect(shares()).toEqual({});
    expect(shares(run(0))).toEqual({});
  });
});

it.each([
  ['cut off, as on a full disk', '[{"cat": "Session", "name": "mod'],
  ['empty', ''],
  ['of another kind', '{"cat": 1}'],
])('a profile that is %s says nothing, and is removed', (_, text) => {
  const profile = ProfileFile.begin()!;
  writeFileSync(`${profile.prefix}_1.json`, text);
  expect(profile.take()).toBeNull();
  expect(existsSync(path.dirname(profile.prefix))).toBe(false);
});

it('a profile that a killed engine left is removed, a living one’s stays', () => {
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  const left = mkdtempSync(path.join(tmpdir(), `pollard-profile-${dead}-`));
  const living = ProfileFile.begin()!;
  sweepProfiles();
  expect(existsSync(left)).toBe(false);
  expect(existsSync(path.dirname(living.prefix))).toBe(true);
  living.remove();
});
