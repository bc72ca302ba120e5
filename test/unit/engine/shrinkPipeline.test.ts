import { mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ShrinkRequest } from '../../../src/engine/api/modelApi';
import { type PipelineWriter, shrinkPipeline } from '../../../src/engine/shrink/shrinkPipeline';
import { folderPerTest } from '../../fixtures/temporaryFolder';

const at = folderPerTest();
const files = ['unet/model.onnx', 'unet/weights.pb', 'vae_decoder/model.onnx', 'scheduler.json'];
const components = [{ path: 'kept/original.onnx', steps: [], file: 'unet/model.onnx' }];

/** An engine that writes the word "small", and hears what is asked. */
function engine(fails?: Error): {
  readonly asked: ShrinkRequest[];
  readonly writer: PipelineWriter;
} {
  const asked: ShrinkRequest[] = [];
  return {
    asked,
    writer: {
      filesOf: file => Promise.resolve([file, path.join(file, '../weights.pb')]),
      shrink: async (request, { report }) => {
        asked.push(request);
        report({ done: 1, total: 2 });
        await writeFile(request.target, 'small');
        if (fails) throw fails;
        return { neurons: 3, heads: 0, before: 10, after: 5, notes: [] };
      },
    },
  };
}

const run = (
  writer: PipelineWriter,
  { target = 'small', signal = new AbortController().signal } = {},
): ReturnType<typeof shrinkPipeline> =>
  shrinkPipeline(
    writer,
    { folder: at('whole'), target: at(target), components },
    { signal, report: () => undefined },
  );

beforeEach(async () => {
  for (const file of files) {
    await mkdir(path.dirname(at('whole', file)), { recursive: true });
    await writeFile(at('whole', file), file);
  }
});

describe('a pipeline that is shrunk into another folder', () => {
  test('has the smaller component in its place, its old data left out, and all else as it was', async () => {
    const { writer, asked } = engine();
    expect(await run(writer)).toEqual([{ neurons: 3, heads: 0, before: 10, after: 5, notes: [] }]);
    expect(asked[0]).toMatchObject({ path: 'kept/original.onnx', steps: [] });
    const found = await readdir(at('small'), { recursive: true });
    expect(found.sort()).toEqual([
      ...['scheduler.json', 'unet', path.join('unet', 'model.onnx')],
      ...['vae_decoder', path.join('vae_decoder', 'model.onnx')],
    ]);
    expect(await readFile(at('small/unet/model.onnx'), 'utf8')).toBe('small');
    expect(await readFile(at('small/vae_decoder/model.onnx'), 'utf8')).toBe(files[2]);
    expect(await readFile(at('whole/unet/model.onnx'), 'utf8')).toBe(files[0]);
  });

  test('leaves nothing where a component fails, or it is cancelled', async () => {
    await expect(run(engine(new Error('no')).writer)).rejects.toThrow('no');
    expect(await readdir(at())).toEqual(['whole']);
    const cancelled = run(engine().writer, { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(at())).toEqual(['whole']);
  });

  test('takes an empty folder, and none that holds something, nor the pipeline itself by any name', async () => {
    await mkdir(at('empty'));
    await run(engine().writer, { target: 'empty' });
    expect(await readdir(at('empty'))).toContain('unet');
    await symlink(at('whole'), at('link'), 'junction');
    for (const [target, why] of [
      ['empty', 'is not empty'],
      ['whole', 'is the pipeline itself'],
      ['link', 'is the pipeline itself'],
      [path.join('whole', 'small'), 'lies inside it'],
    ] as const)
      await expect(run(engine().writer, { target })).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining(why) as string,
      });
    expect(await realpath(at('link'))).toBe(await realpath(at('whole')));
  });
});
