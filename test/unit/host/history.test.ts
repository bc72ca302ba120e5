import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { History } from '../../../src/host/views/preview/history';
import type { PreviewEntry } from '../../../src/shared/messages/previewMessages';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
let history: History;
let tests = 0;
beforeEach(() => {
  history = new History(at(String(++tests)));
});

/** A preview of two sides of two images. */
const entry = (id: string, time: number): PreviewEntry =>
  ({
    ...{ id, time, folder: '/models', form: { prompt: id, batch: 2 } },
    sides: [{ title: 'on disk' }, { title: 'open edits' }],
  }) as unknown as PreviewEntry;
const images = [
  [Uint8Array.of(1), Uint8Array.of(2)],
  [Uint8Array.of(3), Uint8Array.of(4)],
];
const ids = async (): Promise<readonly string[]> => (await history.entries()).map(({ id }) => id);

describe('the history of previews', () => {
  it('is empty before the first', async () => {
    expect(await history.entries()).toEqual([]);
  });

  it('keeps what was made, with its images, for the next window', async () => {
    await history.add(entry('a', 1), images);
    const next = new History(history.folder);
    expect(await next.entries()).toEqual([entry('a', 1)]);
    expect(await next.images('a')).toEqual(images);
    expect(await next.png('a', 1, 0)).toEqual(Uint8Array.of(3));
  });

  it('tells the newest first and forgets the oldest of more than 60', async () => {
    for (let time = 0; time < 62; time++) await history.add(entry(`p${time}`, time), images);
    const kept = await ids();
    expect(kept).toHaveLength(60);
    expect([kept[0], kept.at(-1)]).toEqual(['p61', 'p2']);
    expect(await readdir(history.folder)).toHaveLength(60);
  });

  it('passes over folders that it cannot read', async () => {
    await history.add(entry('a', 1), images);
    await mkdir(at(String(tests), 'foreign'));
    await mkdir(at(String(tests), 'broken'));
    await writeFile(at(String(tests), 'broken', 'preview.json'), '{');
    expect(await ids()).toEqual(['a']);
  });

  it.each(['../a', '/etc', 'a/b', ''])('never leaves its folder: %j', async id => {
    await writeFile(at('outside.png'), 'x');
    await expect(history.remove(id)).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(history.png(id, 0, 0)).rejects.toMatchObject({ code: 'invalid-request' });
    expect(await readFile(at('outside.png'), 'utf8')).toBe('x');
  });
});
