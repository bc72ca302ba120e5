import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { exportFile } from '../../../src/host/ui/exportFile';
import { folderPerTest } from '../../fixtures/temporaryFolder';
import { fileUri, type FileUri } from '../../fixtures/vscodeStandIn';

const asked: { at: string[]; answer: FileUri | undefined; fails: boolean } = vi.hoisted(() => ({
  ...{ at: [], answer: undefined, fails: false },
}));
vi.mock('vscode', async importOriginal => {
  const original = await importOriginal<{ readonly window: object; readonly workspace: object }>();
  return {
    ...original,
    Uri: {
      joinPath: ({ fsPath }: FileUri, ...parts: readonly string[]) =>
        fileUri(path.join(fsPath, ...parts)),
    },
    window: {
      ...original.window,
      showSaveDialog: ({ defaultUri }: { readonly defaultUri: FileUri }) => {
        asked.at.push(defaultUri.fsPath);
        return Promise.resolve(asked.answer);
      },
    },
    workspace: {
      ...original.workspace,
      fs: {
        writeFile: ({ fsPath }: FileUri, bytes: Uint8Array) => {
          writeFileSync(fsPath, bytes);
        },
        rename: (from: FileUri, to: FileUri) => {
          if (asked.fails) throw new Error('The disk is full.');
          renameSync(from.fsPath, to.fsPath);
        },
        delete: ({ fsPath }: FileUri) => {
          rmSync(fsPath);
        },
      },
    },
  };
});

const at = folderPerTest();
const save = (): Promise<void> =>
  exportFile(fileUri(at('plan.sweep.json')) as never, 'curve.svg', Buffer.from('<svg/>'));
beforeEach(() => {
  asked.at.length = 0;
  asked.answer = undefined;
  asked.fails = false;
});

describe('a figure of a sweep', () => {
  it('is written where somebody says, who is asked beside the plan first', async () => {
    asked.answer = fileUri(at('mine.svg'));
    await save();
    expect(asked.at).toEqual([at('curve.svg')]);
    expect(readFileSync(at('mine.svg'), 'utf8')).toBe('<svg/>');
    expect(readdirSync(at(''))).toEqual(['mine.svg']);
  });

  it('is not written where nobody says', async () => {
    await save();
    expect(readdirSync(at(''))).toEqual([]);
  });

  it('leaves what was there, and nothing else, where it cannot be written', async () => {
    writeFileSync(at('mine.svg'), 'before');
    asked.answer = fileUri(at('mine.svg'));
    asked.fails = true;
    await expect(save()).rejects.toThrow('The disk is full.');
    expect(readFileSync(at('mine.svg'), 'utf8')).toBe('before');
    expect(readdirSync(at(''))).toEqual(['mine.svg']);
    expect(existsSync(at('curve.svg'))).toBe(false);
  });
});
