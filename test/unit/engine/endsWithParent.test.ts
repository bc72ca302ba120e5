import { build } from 'esbuild';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'vitest';
import { builtEngine } from '../../fixtures/builtEngine';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { untilGone } from '../../fixtures/untilGone';

const at = temporaryFolder();
const engines = builtEngine();
const unet = path.join(import.meta.dirname, '../../../media/sample/unet/model.onnx');

test('the model engine does not outlive a parent that is killed, deaf as it may be', async () => {
  const outfile = at('busyParent.js');
  const entry = path.join(import.meta.dirname, 'busyParent.ts');
  await build({ entryPoints: [entry], bundle: true, platform: 'node', outfile });
  const parent = fork(outfile, [engines.script(), unet]);
  const [engine] = (await once(parent, 'message')) as [number];
  process.kill(parent.pid!, 'SIGKILL');
  await untilGone(engine);
});
