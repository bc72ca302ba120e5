import Mocha from 'mocha';
import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Called by VS Code inside the extension host. Resolves when every test passed. */
export async function run(): Promise<void> {
  const grep = process.env['SUITE_GREP'] ?? '';
  const mocha = new Mocha({ ui: 'tdd', timeout: 180_000, reporter: Mocha.reporters.Base, grep });
  for (const file of readdirSync(__dirname))
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  await new Promise<void>((resolve, reject) => {
    let [passed, skipped] = [0, 0];
    const runner = mocha.run(failures => {
      say(`${passed} passed, ${failures} failed, ${skipped} skipped`);
      if (failures === 0 && passed > 0) resolve();
      else reject(new Error(`${failures} of the tests failed.`));
    });
    runner.on('pass', test => {
      passed++;
      say(`✔ ${test.fullTitle()} (${test.duration} ms)`);
    });
    runner.on('pending', test => {
      skipped++;
      say(`﹣ ${test.fullTitle()}`);
    });
    runner.on('fail', (test, error: Error) => {
      say(`✖ ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
  });
}

/** Console output of the extension host arrives late and decorated: the runner reads this file instead. */
function say(line: string): void {
  const log = process.env['SUITE_LOG'];
  if (log) appendFileSync(log, `${line}\n`);
}
