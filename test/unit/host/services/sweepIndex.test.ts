import { beforeEach, describe, expect, it } from 'vitest';
import { type Judged, SweepIndex } from '../../../../src/host/services/sweepIndex';
import type { ByComponent } from '../../../../src/shared/model/component';

const own = { unet: 'u', 'text-encoder': 't', 'vae-decoder': 'v' };

let plans: Map<string, ByComponent<string>>;
let inWorkspace: readonly string[];
let kept: Judged;
let asked: string[];
let finds: number;
let changed: (folder: string) => void;

const newIndex = (): SweepIndex =>
  new SweepIndex({
    find: () => {
      finds++;
      return Promise.resolve(inWorkspace);
    },
    watch: listener => {
      changed = listener;
      return { dispose: () => undefined };
    },
    models: folder => {
      asked.push(folder);
      const models = plans.get(folder);
      return models ? Promise.resolve(models) : Promise.reject(new Error('gone'));
    },
    get kept() {
      return kept;
    },
    keep: all => {
      kept = all;
    },
  });

let index: SweepIndex;
beforeEach(() => {
  plans = new Map([
    ['/w/a', own],
    ['/w/b', { ...own, unet: 'another' }],
    ['/elsewhere/c', own],
  ]);
  inWorkspace = ['/w/a', '/w/b'];
  [kept, asked, finds] = [{}, [], 0];
  index = newIndex();
});

describe('the index of sweeps', () => {
  it('knows those of the workspace that are of the very models', async () => {
    expect(await index.of(own)).toEqual(['/w/a']);
    expect(await index.of({ ...own, 'vae-decoder': 'another' })).toEqual([]);
    expect(await index.of({ unet: 'u' })).toEqual([]);
  });

  it('looks for them once, and reads each plan once', async () => {
    for (let i = 0; i < 3; i++) await index.of(own);
    expect([finds, asked.length]).toEqual([1, 2]);
  });

  it('hears of plans that come, change and go', async () => {
    await index.of(own);
    plans.set('/w/new', own);
    changed('/w/new');
    expect(await index.of(own)).toEqual(['/w/a', '/w/new']);
    plans.set('/w/a', { ...own, unet: 'another' });
    changed('/w/a');
    plans.delete('/w/new');
    changed('/w/new');
    expect(await index.of(own)).toEqual([]);
    plans.set('/w/new', own);
    expect(await index.of(own)).toEqual(['/w/new']);
  });

  it('knows one elsewhere once it was looked at, in windows to come, too', async () => {
    index.note('/elsewhere/c');
    expect(await index.of(own)).toEqual(['/elsewhere/c', '/w/a']);
    expect(await newIndex().of(own)).toEqual(['/elsewhere/c', '/w/a']);
  });

  it('remembers by which tolerance each is judged', () => {
    index.note('/w/a', 0.3);
    index.note('/w/a');
    expect([index.toleranceOf('/w/a'), index.toleranceOf('/w/b')]).toEqual([0.3, 0.5]);
    expect(newIndex().toleranceOf('/w/a')).toBe(0.3);
  });

  it('keeps no more than 200 in mind, the newest', () => {
    for (let i = 0; i < 205; i++) index.note(`/many/${i}`);
    expect(Object.keys(kept)).toHaveLength(200);
    expect(Object.keys(kept).at(-1)).toBe('/many/204');
  });
});
