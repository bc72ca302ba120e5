// Runs the same suite in a desktop VS Code: POLLARD_VSCODE names its executable (on Linux a display is needed: xvfb-run -a).
import { runTests } from '@vscode/test-electron';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSuite, output, writeWorkspace } from './bundle.mjs';

const executable = process.env.POLLARD_VSCODE;
if (!executable) {
  console.log('skipped: POLLARD_VSCODE names no desktop VS Code');
  process.exit(0);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(os.tmpdir(), 'pollard-electron-'));
const workspace = path.join(scratch, 'workspace');
const report = path.join(scratch, 'report.txt');
await bundleSuite();
await writeWorkspace(workspace);

let code = 1;
try {
  code = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(output, 'index.js'),
    extensionTestsEnv: { SUITE_LOG: report },
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--skip-welcome',
      '--skip-release-notes',
      ...['--user-data-dir', path.join(scratch, 'user')],
      ...['--extensions-dir', path.join(scratch, 'extensions')],
    ],
  });
} finally {
  if (existsSync(report)) process.stdout.write(readFileSync(report, 'utf8'));
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(code);
