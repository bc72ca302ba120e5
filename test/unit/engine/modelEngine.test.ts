import { beforeAll, expect, test } from 'vitest';
import type { Progress } from '../../../src/shared/rpc/method';
import type { ModelDescription } from '../../../src/shared/model/model';
import type { LayerScan } from '../../../src/shared/stats/plan';
import { defaultStep } from '../../../src/shared/recipe/recipe';
import { poolTile } from '../../../src/shared/stats/poolTile';
import { OVERVIEW, type Tile } from '../../../src/shared/stats/statistics';
import { builtEngine } from '../../fixtures/builtEngine';
import { writeSyntheticModel } from '../../fixtures/syntheticModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
const engines = builtEngine();
const path = (): string => at('unet.onnx');
let model: ModelDescription;

beforeAll(async () => {
  await writeSyntheticModel(path(), { component: 'unet', type: 'float16', divide: 4 });
  model = await engines.start().client.describe({ path: path() });
});

type ScanEvent = LayerScan | Progress;
const isProgress = (event: ScanEvent): event is Progress => 'done' in event;

/** A scan of the whole model in an engine of its own, that calls back with its first event. */
function scanning(first: readonly number[] = [], cache?: string) {
  const engine = engines.start(cache);
  const events: ScanEvent[] = [];
  const abort = new AbortController();
  let begin = (): void => undefined;
  const begun = new Promise<void>(resolve => (begin = resolve));
  const ended = engine.client.scan(
    { path: path(), first },
    {
      signal: abort.signal,
      report: event => {
        events.push(event);
        begin();
      },
    },
  );
  ended.catch(() => undefined);
  return { engine, events, abort, begun, ended };
}

test('a scan reports every layer once, and its progress ten times a second at most', async () => {
  const start = performance.now();
  const { events, ended } = scanning();
  await ended;
  const tenths = Math.ceil((performance.now() - start) / 100);
  const layers = events.flatMap(event => (isProgress(event) ? [] : [event.layer]));
  expect([...layers].sort((a, b) => a - b)).toEqual(model.layers.map(({ index }) => index));
  const progress = events.filter(isProgress);
  expect(progress.at(-1)).toEqual({ done: model.layers.length, total: model.layers.length });
  expect(progress.length).toBeLessThanOrEqual(tenths + 2);
});

test('a cancelled scan is rejected as cancelled, and the same engine answers the next question', async () => {
  const { engine, events, abort, begun, ended } = scanning();
  await begun;
  const { pid } = engine;
  abort.abort();
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  expect(events.length).toBeLessThan(model.layers.length);
  expect((await engine.client.describe({ path: path() })).fingerprint).toBe(model.fingerprint);
  expect(engine.pid).toBe(pid);
});

test('what was cancelled can be asked for again', async () => {
  const { engine, abort, begun, ended } = scanning();
  await begun;
  abort.abort();
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  const { layers } = await engine.client.plan({ path: path(), steps: [] });
  expect(layers.map(({ weight }) => weight.total)).toEqual(
    model.layers.map(({ weight }) => weight.elements),
  );
});

test('while a scan runs, descriptions, tiles and thumbnails are answered before its end', async () => {
  const { engine, begun, ended } = scanning();
  const order: string[] = [];
  await begun;
  const asked = [ended.then(() => order.push('scan'))];
  const answers = (name: string, answer: Promise<unknown>): void => {
    asked.push(answer.then(() => order.push(name)));
  };
  const last = model.layers.at(-1)!;
  const whole = { row: 0, column: 0, height: last.outputs, width: last.inputs };
  const { client } = engine;
  const modelRef = { path: path(), steps: [] };
  answers('describe', client.describe({ path: path() }));
  answers('tile', client.tile({ ...modelRef, layer: last.index, ...whole, rows: 64, columns: 64 }));
  answers('thumbnail', client.thumbnails({ ...modelRef, layers: [last.index], ...OVERVIEW }));
  await Promise.all(asked);
  expect(order.at(-1)).toBe('scan');
  expect(order.slice(0, -1).sort()).toEqual(['describe', 'thumbnail', 'tile']);
});

test('the pictures of visible layers come before the scan gets to them', async () => {
  const { engine, events, begun, ended } = scanning();
  await begun;
  const visible = model.layers.slice(-4).map(({ index }) => index);
  const scanned = (): readonly number[] =>
    events.flatMap(event => (isProgress(event) ? [] : [event.layer]));
  const seen: { readonly tile: Tile; readonly before: boolean }[] = [];
  await engine.client.thumbnails(
    { path: path(), steps: [], layers: visible, ...OVERVIEW },
    { report: tile => seen.push({ tile, before: !scanned().includes(tile.layer) }) },
  );
  expect(seen.map(({ before }) => before)).toEqual([true, true, true, true]);
  expect(seen.map(({ tile }) => tile.layer).sort((a, b) => a - b)).toEqual(visible);
  await ended;
  expect(scanned()).toHaveLength(model.layers.length);
});

test('layers asked for first are scanned first', async () => {
  const first = model.layers.slice(-10).map(({ index }) => index);
  const { events, ended } = scanning(first);
  await ended;
  const order = events.flatMap(event => (isProgress(event) ? [] : [event.layer]));
  const latest = Math.max(...first.map(layer => order.indexOf(layer)));
  // Several are under way at the same time, so that small ones may overtake.
  expect(latest).toBeLessThan(order.length / 2);
});

test('a thumbnail that the scan made is the tile that is asked for by itself', async () => {
  const engine = engines.start();
  const layer = model.layers.find(({ layout }) => layout === 'in-out')!;
  const made: Tile[] = [];
  const modelRef = { path: path(), steps: [] };
  await engine.client.thumbnails(
    { ...modelRef, layers: [layer.index], ...OVERVIEW },
    { report: tile => made.push(tile) },
  );
  const whole = { row: 0, column: 0, height: layer.outputs, width: layer.inputs };
  const asked = await engine.client.tile({
    ...modelRef,
    layer: layer.index,
    ...whole,
    ...OVERVIEW,
  });
  expect(made).toEqual([asked]);
});

test('a thumbnail has no more cells and planes than were asked for, pruned or not', async () => {
  const engine = engines.start();
  const layer = model.layers.find(({ target, outputs }) => target === 'linear' && outputs >= 48)!;
  const whole = { row: 0, column: 0, height: layer.outputs, width: layer.inputs, ...OVERVIEW };
  const asked = { rows: 24, columns: 46, planes: ['mean', 'zeros'] } as const;
  const pruned = { ...defaultStep, select: `layer:${layer.name}`, goal: { sparsity: 0.5 } };
  for (const steps of [[], [{ ...pruned, enabled: true, label: 'Half' }]]) {
    const modelRef = { path: path(), steps };
    const made: Tile[] = [];
    await engine.client.thumbnails(
      { ...modelRef, layers: [layer.index], ...asked },
      { report: tile => made.push(tile) },
    );
    const tile = await engine.client.tile({ ...modelRef, layer: layer.index, ...whole });
    const { mean, zeros } = poolTile(tile, asked.rows, asked.columns);
    const none = new Float32Array();
    expect(made).toEqual([
      {
        ...tile,
        rows: 24,
        columns: Math.min(46, layer.inputs),
        mean,
        zeros,
        max: none,
        signed: none,
      },
    ]);
  }
});

test('another engine knows what the first one kept', async () => {
  const cache = at('scans');
  const one = scanning([], cache);
  await one.ended;
  one.engine.kill();
  const again = scanning([], cache);
  await again.ended;
  const byLayer = (events: readonly ScanEvent[]): readonly LayerScan[] =>
    events.flatMap(event => (isProgress(event) ? [] : [event])).sort((a, b) => a.layer - b.layer);
  expect(byLayer(again.events)).toEqual(byLayer(one.events));
});
