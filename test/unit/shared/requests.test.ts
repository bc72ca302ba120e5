import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Method } from '../../../src/shared/rpc/method';
import { checkRequests } from '../../../src/shared/messages/checkRequests';
import * as all from '../../../src/shared/messages/requestSchemas';
import { objectNames } from '../../fixtures/objectNames';

const context = { signal: new AbortController().signal, report: () => undefined };

type Api = Readonly<Record<string, Method<unknown, unknown>>>;

/** A host of all methods, whose methods answer with what they heard. */
const hearing = (schemas: object): Api => {
  const host = Object.fromEntries(
    Object.keys(schemas).map(name => [name, (request: unknown) => Promise.resolve(request)]),
  );
  return checkRequests(host, schemas as all.RequestSchemas<Api>);
};
const editor = hearing(all.editorRequests);
const preview = hearing(all.previewRequests);
const tile = { layer: 1, row: 0, column: 0, height: 4, width: 4, rows: 4, columns: 4 };
const form = {
  ...{ prompt: 'a', negative: '', seed: 7, steps: 20, guidance: 7.5, batch: 1, noise: 'torch' },
  ...{ comparison: 'alone', provider: 'auto' },
};

describe('requests of a page', () => {
  it.each([
    [editor, 'tile', tile],
    [editor, 'tile', { ...tile, slice: 2 }],
    [editor, 'command', { command: 'prune', layers: [0, 1] }],
    [
      editor,
      'apply',
      { layers: [3], goal: { threshold: 0.01 }, scope: 'layer', targets: ['linear', 'conv'] },
    ],
    [editor, 'exportFile', { name: 'a.png', bytes: Uint8Array.of(1) }],
    [preview, 'generate', form],
    [preview, 'generate', { ...form, width: 512, height: 512, scheduler: 'euler-a' }],
    [preview, 'restoreRecipe', { png: Uint8Array.of(1) }],
    [preview, 'restoreRecipe', { id: 'a1', side: 0 }],
    [preview, 'forget', {}],
  ])('reach the host when they have their shape', async (host, name, request) => {
    expect(await host[name]!(request, context)).toEqual(request);
  });

  it('reach it without the fields that the host alone decides', async () => {
    const forged = { ...tile, path: '/etc/passwd', steps: [{}], target: '/x' };
    expect(await editor['tile']!(forged, context)).toEqual(tile);
  });

  it.each<[Api, string, unknown, string]>([
    [editor, 'tile', null, 'tile '],
    [editor, 'tile', { ...tile, layer: -1 }, 'tile.layer is no whole number'],
    [editor, 'tile', { ...tile, rows: 1e9 }, 'tile.rows is no whole number'],
    [editor, 'tile', { ...tile, width: Infinity }, 'tile.width is not finite'],
    [editor, 'select', { selector: 7 }, 'select.selector is no text'],
    [editor, 'selectLayers', { layers: [0.5] }, 'selectLayers.layers.0 is no whole number'],
    [editor, 'exportFile', { name: 'a', bytes: [1] }, 'exportFile.bytes is no list of bytes'],
    [preview, 'images', { id: '../..' }, 'images.id is no name of a preview'],
    [preview, 'generate', { ...form, steps: 1e9 }, 'generate.steps is no whole number'],
    [preview, 'generate', { ...form, batch: 0 }, 'generate.batch is no whole number'],
    [preview, 'restoreRecipe', {}, 'restoreRecipe is no image'],
  ])('that lack it are refused, naming the field', async (host, name, request, said) => {
    await expect(host[name]!(request, context)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(said) as string,
    });
  });

  it.each(objectNames)('for the command %s are refused', async name => {
    const asked = editor['command']!({ command: name, layers: [] }, context);
    await expect(asked).rejects.toMatchObject({ code: 'invalid-request' });
    const pipeline = hearing(all.pipelineRequests)['command']!({ command: name }, context);
    await expect(pipeline).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('of any other shape never make anything but a failure that says so', async () => {
    const hosts = Object.values(all).flatMap(schemas => Object.entries(hearing(schemas)));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...hosts), fc.anything(), async ([, method], junk) => {
        const heard = await method(junk, context).catch((thrown: unknown) => thrown);
        if (heard instanceof Error) expect(heard).toMatchObject({ code: 'invalid-request' });
        else expect(heard).toEqual(expect.any(Object));
      }),
      { seed: 5, numRuns: 2000 },
    );
  });
});
