import { mkdir, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../../../../src/host/services/services';
import { type SafeNews, safeProcess } from '../../../../src/host/views/safe/safeProcess';
import { folderPerTest } from '../../../fixtures/temporaryFolder';
import { untilGone } from '../../../fixtures/untilGone';

const at = folderPerTest();
const services = (): Pick<Services, 'context'> =>
  ({ context: { extensionPath: at('') } }) as unknown as Services;

let news: SafeNews[];
let abort: AbortController;
beforeEach(async () => {
  [news, abort] = [[], new AbortController()];
  await mkdir(at('dist'));
});

/** Runs a command line that is this script. */
async function search(script: string, heard: () => void = () => undefined) {
  await writeFile(at('dist/cli.js'), script);
  return safeProcess(services(), ['DIR'], {
    signal: abort.signal,
    report: each => {
      news.push(each);
      heard();
    },
  });
}

describe('a search in a process of its own', () => {
  it('gives what the command line prints, and hears what it tries', async () => {
    const found = await search(`
      process.send({ kind: 'trying', by: 'picture', sparsity: { unet: 0.4 } });
      console.log(JSON.stringify({ sentence: process.argv.slice(2).join(' ') }));
    `);
    expect(found.sentence).toBe('safe DIR --json');
    expect(news).toEqual([{ kind: 'trying', by: 'picture', sparsity: { unet: 0.4 } }]);
  });

  it('that finds nothing safe says so and is no failure', async () => {
    const found = await search(`
      console.log(JSON.stringify({ sentence: 'Not even 10 % is safe.' }));
      console.error('Not even 10 % is safe.');
      process.exitCode = 1;
    `);
    expect(found).toEqual({ sentence: 'Not even 10 % is safe.' });
  });

  it('fails with what it said', async () => {
    const failing = search(`console.error('The disk is full.'); process.exitCode = 1;`);
    await expect(failing).rejects.toMatchObject({ code: 'runtime', message: 'The disk is full.' });
  });

  it('is let go of when it is cancelled, and ends', async () => {
    const searching = search(
      `
      process.send({ kind: 'probed', done: process.pid, total: 9 });
      process.once('disconnect', () => process.exit(130));
      setInterval(() => undefined, 1000);
    `,
      () => {
        abort.abort();
      },
    );
    await expect(searching).rejects.toMatchObject({ code: 'cancelled' });
    const [told] = news;
    await untilGone(told?.kind === 'probed' ? told.done : 0);
  });
});
