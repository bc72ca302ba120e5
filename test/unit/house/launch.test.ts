import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface Launch {
  readonly name: string;
  readonly type: string;
  readonly program?: string;
  readonly args: readonly string[];
  readonly preLaunchTask: string;
}

const { configurations } = read('.vscode/launch.json') as {
  readonly configurations: readonly Launch[];
};
const { tasks } = read('.vscode/tasks.json') as {
  readonly tasks: readonly { label: string; script: string }[];
};
const { scripts } = read('package.json') as {
  readonly scripts: Readonly<Record<string, string>>;
};

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
