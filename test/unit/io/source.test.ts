import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openSource } from '../../../src/core/io/source';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();

test.skipIf(process.platform === 'win32')(
  'a pipe that nobody writes to is refused at once, not waited for',
  async () => {
    spawnSync('mkfifo', [at('pipe')]);
    await expect(openSource(at('pipe'))).rejects.toMatchObject({
      code: 'unsupported',
      path: at('pipe'),
    });
  },
);
