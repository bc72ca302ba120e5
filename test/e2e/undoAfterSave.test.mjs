// Undo reaches behind a save, also when the window or the extension host went in between.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { openFile, pressUntil, reloadWindow, until } from '../../tools/vscode-host/workbench.mjs';
import { dirtyTab, drawnEditor, pruneByMenu, save, undo } from './gestures.mjs';
import { closeStage, openStage } from './stage.mjs';
import { path as steps } from './steps.mjs';

/** @import { Stage } from './stage.mjs' */

/** @type {Stage} */
let stage;
/** @type {Buffer} */
let original;
const step = steps(() => stage.failed());
before(async () => {
  stage = await openStage('undo-after-save');
});
after(() => closeStage(stage));

const encoder = () => path.join(stage.workspace, 'text_encoder', 'model.onnx');

step('a text encoder is pruned and saved', async () => {
  original = readFileSync(encoder());
  await openFile(stage.page, 'text_encoder', 'model.onnx');
  await pruneAndSave();
  assert.ok(!readFileSync(encoder()).equals(original));
});

step('undo, a reload of the window and a save give the original bytes', async () => {
  await undoInEditor();
  await until('a backup that VS Code knows', () =>
    backups().some(({ name }) => noted().includes(name)),
  );
  await reloadWindow(stage.page);
  await saveUnsaved();
  await assertOriginal();
  await stage.screenshot('after-reload');
});

step('so does an extension host that is killed as soon as the undo is on screen', async () => {
  await pruneAndSave();
  await undoInEditor();
  await killExtensionHost();
  await stage.page.reload();
  await saveUnsaved();
  await assertOriginal();
  await stage.screenshot('after-kill');
});

step('what comes back can be undone, and the tab is clean then', async () => {
  const { page } = stage;
  await prune();
  await killExtensionHost();
  await page.reload();
  await dirtyTab(page).waitFor({ timeout: 60_000 });
  const editor = await drawnEditor(page, 60_000);
  await editor.locator('.facts').click();
  await undo(page);
  await stage.screenshot('undone');
});

async function prune() {
  const { page } = stage;
  const editor = await drawnEditor(page, 60_000);
  await pruneByMenu(page, editor.locator('.overview-block strong').nth(1), '50 %');
  await dirtyTab(page).waitFor();
}

async function pruneAndSave() {
  await prune();
  await save(stage.page);
}

async function undoInEditor() {
  const { page } = stage;
  const editor = await drawnEditor(page);
  await editor.locator('.facts').click();
  await pressUntil(page, 'Control+z', wait => dirtyTab(page).waitFor(wait));
}

async function saveUnsaved() {
  const { page } = stage;
  // A tab that VS Code brings back shows its dot before the model behind it is open.
  await drawnEditor(page, 60_000);
  await dirtyTab(page).waitFor({ timeout: 60_000 });
  await save(page);
}

/** Says what the file holds where it is not the original, and whether the tab is dirty: a save that came too early would leave it so. */
async function assertOriginal() {
  const bytes = readFileSync(encoder());
  if (bytes.equals(original)) return;
  const text = bytes.toString('latin1');
  const at = text.lastIndexOf('pollard.recipe');
  const held = at < 0 ? 'other bytes without a recipe' : text.slice(at, at + 600);
  assert.fail(`The file holds ${held}; ${await dirtyTab(stage.page).count()} tabs are unsaved.`);
}

/** @type {(json: string) => { version?: number, steps?: unknown[] }} */
const parse = JSON.parse;

/** The backups that VS Code asked for: small JSON files in the extension's storage. */
function backups() {
  return textsIn('workspaceStorage', folder => folder.includes('pollard.pollard')).flatMap(
    ({ name, text }) => {
      try {
        const value = parse(text);
        return value.version === 1 && value.steps?.length === 0 ? [{ ...value, name }] : [];
      } catch {
        return [];
      }
    },
  );
}

/** What VS Code has noted of backups: without it none is restored. */
function noted() {
  return textsIn('Backups')
    .map(({ text }) => text)
    .join();
}

/**
 * The files under a folder of the user's data; none where it is not there yet, or is changed while it is read.
 * @param {string} name
 * @param {(folder: string) => boolean} [isWanted]
 */
function textsIn(name, isWanted = () => true) {
  try {
    const home = path.join(stage.server.data, 'data', 'User', name);
    return readdirSync(home, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && isWanted(entry.parentPath))
      .map(entry => ({
        name: entry.name,
        text: readFileSync(path.join(entry.parentPath, entry.name), 'utf8'),
      }));
  } catch {
    return [];
  }
}

async function killExtensionHost() {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const hosts = stdout
    .split('\n')
    .filter(line => line.includes('--type=extensionHost'))
    .map(line => line.trim().split(/\s+/))
    .filter(([, parent]) => Number(parent) === stage.server.pid)
    .map(([pid]) => pid);
  assert.ok(hosts.length > 0);
  // The one of the page before a reload may still be about to end.
  for (const pid of hosts.map(Number)) {
    process.kill(pid, 'SIGKILL');
    await until('the end of the extension host', () => !isAlive(pid));
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
