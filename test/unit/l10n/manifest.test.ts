import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface Entry {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly l10n: string;
  readonly contributes: {
    readonly commands: readonly (Entry & {
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
    })[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
    readonly keybindings: readonly {
      readonly command: string;
      readonly args?: { readonly commands: readonly string[] };
      readonly when: string;
    }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: {
          readonly image: Readonly<Record<string, string>>;
          readonly altText: string;
        };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly markdownDescription?: string;
            readonly order?: number;
            readonly default: unknown;
            readonly enum?: readonly string[];
            readonly minimum?: number;
            readonly maximum?: number;
            readonly type: string;
          }
        >
      >;
    };
  };
}

const manifest = read('package.json') as Manifest;
const { contributes } = manifest;
const english = read('package.nls.json') as Readonly<Record<string, string>>;
const known = new Set(contributes.commands.map(({ command }) => command));
const text = (key: string): string => english[key.slice(1, -1)] ?? '';
const linked = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/\(command:([\w.]+)/g)].map(([, command]) => command!);

describe('the manifest', () => {
  it('takes every text from package.nls.json, which has no other', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    expect([...new Set(used)].sort()).toEqual(Object.keys(english).sort());
  });

  it('names every command by verb, under one category, with … where a question follows', () => {
    for (const { command, title, category } of contributes.commands) {
      expect(category, command).toBe('Pollard');
      expect(title, command).toBe(`%command.${command.replace('pollard.', '')}%`);
      expect(text(title), command).toMatch(/^\p{Lu}/u);
    }
  });

  it('has menus, keys, views and walkthroughs for commands that exist only', () => {
    const mentioned = [
      ...Object.values(contributes.menus).flatMap(entries => entries.map(entry => entry.command)),
      ...contributes.keybindings.flatMap(({ command, args }) => args?.commands ?? [command]),
      ...contributes.viewsWelcome.flatMap(({ contents }) => linked(text(contents))),
      ...contributes.walkthroughs.flatMap(({ steps }) =>
        steps.flatMap(({ description, completionEvents }) => [
          ...linked(text(description)),
          ...completionEvents.flatMap(event => /^onCommand:(.+)$/.exec(event)?.[1] ?? []),
        ]),
      ),
    ].filter(command => command.startsWith('pollard.') && !command.endsWith('.focus'));
    expect(mentioned.filter(command => !known.has(command))).toEqual([]);
    expect(mentioned.length).toBeGreaterThan(60);
  });

  it('hides from the palette what needs a row, a cell or a block', () => {
    const hidden = new Map(
      contributes.menus['commandPalette']!.map(({ command, when }) => [command, when]),
    );
    const rows = ['view/item/context', 'webview/context'].flatMap(menu =>
      contributes.menus[menu]!.map(({ command }) => command),
    );
    const everywhere = ['editor/title', 'view/title'].flatMap(menu =>
      contributes.menus[menu]!.map(({ command }) => command),
    );
    for (const command of rows)
      if (!everywhere.includes(command)) expect(hidden.get(command), command).toBe('false');
  });

  it('gives every view a welcome but the inspector, which says its own', () => {
    const views = contributes.views['pollard']!.map(({ id }) => id);
    const welcomed = new Set(contributes.viewsWelcome.map(({ view }) => view));
    expect(views.filter(id => !welcomed.has(id))).toEqual(['pollard.inspector']);
  });

  it('describes, orders and bounds every setting', () => {
    const settings = Object.entries(contributes.configuration.properties);
    expect(settings.length).toBeGreaterThan(3);
    for (const [name, setting] of settings) {
      expect(text(setting.markdownDescription ?? ''), name).toMatch(/\w{4,}.*\./s);
      expect(setting.order, name).toBeGreaterThan(0);
      if (setting.enum) expect(setting.enum, name).toContain(setting.default);
      if (setting.type === 'integer')
        expect([typeof setting.minimum, typeof setting.maximum], name).toEqual([
          'number',
          'number',
        ]);
    }
  });

  it('walks through at most five steps, each with a picture that exists and says what it shows', () => {
    expect(contributes.walkthroughs).toHaveLength(1);
    for (const { steps } of contributes.walkthroughs) {
      expect(steps.length).toBeLessThanOrEqual(5);
      for (const { media, completionEvents } of steps) {
        expect(Object.keys(media.image)).toEqual(['dark', 'light', 'hc', 'hcLight']);
        for (const file of Object.values(media.image))
          expect(existsSync(path.join(root, file)), file).toBe(true);
        expect(text(media.altText).length).toBeGreaterThan(10);
        expect(completionEvents.length).toBeGreaterThan(0);
      }
    }
  });
});
