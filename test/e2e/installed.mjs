// The VSIX as VS Code installs it: once for all files, and copied for each, which takes no time.
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
    const first = freshDataFolder();
    installExtension(first, vsixPath);
    // Under its name only when it is whole; two files that begin together both do it, and one of them is in time.
    const whole = `${installed}.${process.pid}`;
    cpSync(path.join(first, 'extensions'), whole, { recursive: true });
    try {
      renameSync(whole, installed);
    } catch (error) {
      if (!existsSync(installed)) throw error;
      rmSync(whole, { recursive: true });
    }
    rmSync(first, { recursive: true, force: true });
    forgetOthers(installed);
  }
  cpSync(installed, path.join(data, 'extensions'), { recursive: true });
}

/**
 * Removes what earlier packages left.
 * @param {string} newest
 */
function forgetOthers(newest) {
  for (const name of readdirSync(output)) {
    const folder = path.join(output, name);
    if (name.startsWith('installed-') && !folder.startsWith(newest))
      rmSync(folder, { recursive: true, force: true });
  }
}
