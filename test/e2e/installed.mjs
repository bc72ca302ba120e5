// The VSIX as VS Code installs it: once for all files that run one after the other, and copied for each, which takes no time.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshDataFolder, installExtension } from '../../tools/vscode-host/server.mjs';
import { vsixPath } from '../../tools/vsixPath.mjs';

const output = fileURLToPath(new URL('../output', import.meta.url));

/**
 * Puts the packaged extension into a data folder, as a user would who installs it.
 * @param {string} data
 */
export function putExtension(data) {
  if (!existsSync(vsixPath)) throw new Error('There is no VSIX: run npm run package.');
  const { mtimeMs, size } = statSync(vsixPath);
  const installed = path.join(output, `installed-${mtimeMs}-${size}`);
  if (!existsSync(installed)) {
    mkdirSync(output, { recursive: true });
    for (const name of readdirSync(output))
      if (name.startsWith('installed-')) rmSync(path.join(output, name), { recursive: true });
    const first = freshDataFolder();
    installExtension(first, vsixPath);
    // Under its name only when it is whole.
    const whole = `${installed}.part`;
    cpSync(path.join(first, 'extensions'), whole, { recursive: true });
    renameSync(whole, installed);
    rmSync(first, { recursive: true, force: true });
  }
  cpSync(installed, path.join(data, 'extensions'), { recursive: true });
}
