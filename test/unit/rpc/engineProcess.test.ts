import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineProcess } from '../../../src/engine/process/process';
import type { EchoApi } from './echoEngine';

let folder: string;
let engine: EngineProcess<EchoApi>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pollard-rpc-'));
  const script = path.join(folder, 'echoEngine.js');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'echoEngine.ts')],
    bundle: true,
    platform: 'node',
    outfile: script,
  });
  engine = new EngineProcess<EchoApi>({ script, patience: 200 });
});

afterAll(async () => {
  engine.kill();
  await rm(folder, { recursive: true, force: true });
});

describe('an engine in a child process', () => {
  it('carries typed arrays as such, with their exact length', async () => {
    const view = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
    expect(await engine.client.echo({ view })).toEqual({ view: new Float32Array([2, 3]) });
  });

  it('delivers events in order and before the result', async () => {
    const seen: unknown[] = [];
    seen.push(await engine.client.count({ to: 5 }, { report: event => seen.push(event) }));
    expect(seen).toEqual([1, 2, 3, 4, 5, 'counted']);
  });

  it('rejects with the same failure that was thrown inside', async () => {
    await expect(engine.client.refuse(null)).rejects.toMatchObject({
      code: 'malformed',
      message: 'No.',
      hint: 'Do that.',
      path: 'a.onnx',
    });
  });

  it('that is started before its first call answers that call, and is one process', async () => {
    engine.kill();
    engine.start();
    const { pid } = engine;
    engine.start();
    expect(pid).toBeGreaterThan(0);
    expect(await engine.client.pid(null)).toBe(pid);
  });

  it('cancels a call that listens, and lives on', async () => {
    const pid = await engine.client.pid(null);
    const abort = new AbortController();
    const call = engine.client.wait(null, {
      signal: abort.signal,
      report: () => {
        abort.abort();
      },
    });
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(await engine.client.pid(null)).toBe(pid);
  });

  it('kills an engine that is deaf to cancelling, and the next call starts another', async () => {
    const pid = await engine.client.pid(null);
    const abort = new AbortController();
    const call = engine.client.deaf(null, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(await engine.client.pid(null)).not.toBe(pid);
  });

  it('never kills an engine for a call in the background, which others may wait behind', async () => {
    const pid = await engine.client.pid(null);
    const abort = new AbortController();
    const options = {
      signal: abort.signal,
      report: () => {
        abort.abort();
      },
    };
    const call = engine.patientClient.busy({ milliseconds: 1000 }, options);
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(await engine.client.pid(null)).toBe(pid);
  });

  it('refuses a call whose signal was aborted before', async () => {
    await expect(engine.client.echo(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('rejects every pending call when the process ends, and starts again', async () => {
    const pending = engine.client.wait(null);
    const dying = engine.client.die(null);
    await expect(pending).rejects.toMatchObject({ code: 'engine-gone' });
    await expect(dying).rejects.toMatchObject({ code: 'engine-gone' });
    expect(await engine.client.echo('back')).toBe('back');
  });

  it('says so when it is asked for what it does not have', async () => {
    const unknown = engine.client as unknown as Record<string, (request: null) => Promise<unknown>>;
    await expect(unknown['toString']!(null)).rejects.toMatchObject({ code: 'internal' });
  });
});
