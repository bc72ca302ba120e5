import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;

interface Launch {
  readonly name: string;
  readonly type: string;
  readonly program?: string;
  readonly args: readonly string[];
  readonly preLaunchTask: string;
}

const { configurations } = read<{ readonly configurations: readonly Launch[] }>(
  '.vscode/launch.json',
);
const { tasks } = read<{ readonly tasks: readonly { label: string; script: string }[] }>(
  '.vscode/tasks.json',
);
const { scripts } = read<{ readonly scripts: Readonly<Record<string, string>> }>('package.json');

describe('F5', () => {
  it('starts the extension, the tests in VS Code, or a webview test', () => {
    expect(configurations.map(({ type }) => type)).toEqual([
      'extensionHost',
      'extensionHost',
      'node',
    ]);
  });

  it.each(configurations.map(each => [each.name, each] as const))(
    '"%s" names files, tasks and scripts that are there',
    (_, { program, args, preLaunchTask }) => {
      const paths = [program, ...args.map(arg => arg.replace(/^--[a-zA-Z]+=/, ''))]
        .filter(text => text?.startsWith('${workspaceFolder}/'))
        .map(text => text!.replace('${workspaceFolder}/', ''))
        // What the task before makes is not there yet.
        .filter(file => !file.startsWith('test/output/'));
      expect(paths.filter(file => !existsSync(path.join(root, file)))).toEqual([]);
      const task = tasks.find(({ label }) => label === preLaunchTask);
      expect(Object.keys(scripts)).toContain(task?.script);
    },
  );
});
