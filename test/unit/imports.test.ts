import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const files = ['src', 'webview'].flatMap(folder =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.tsx?$/.test(file))
    .map(file => `${folder}/${file.replaceAll('\\', '/')}`),
);

/** `src/core/onnx/write/splice.ts` is of part `core`. */
const partOf = (file: string): string => {
  const [top, second = ''] = file.split('/');
  if (top === 'webview') return 'webview';
  return second.endsWith('.ts') ? second.replace('.ts', '') : second;
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports: readonly Import[] = files.flatMap(from => {
  const text = readFileSync(path.join(root, from), 'utf8');
  return [
    ...text.matchAll(/^(import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm),
  ].map(match => ({
    from,
    to: resolve(from, match[3] ?? match[4]!),
    typeOnly: match[2] !== undefined,
  }));
});

function resolve(from: string, specifier: string): string {
  return specifier.startsWith('.')
    ? path.posix.join(path.posix.dirname(from), specifier)
    : specifier;
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: ['shared'],
  core: ['core', 'shared'],
  engine: ['engine', 'core', 'shared'],
  host: ['host', 'shared', 'engine'],
  cli: ['cli', 'core', 'engine', 'shared', 'package.json'],
  webview: ['webview', 'shared'],
  extension: ['host', 'shared'],
};

test('every part imports only what CONTRIBUTING.md allows', () => {
  const inside = imports.filter(({ to }) => /^(src|webview)\//.test(to));
  expect(inside.length).toBeGreaterThan(300);
  const wrong = inside.filter(({ from, to }) => {
    const [part, other] = [partOf(from), partOf(`${to}.ts`)];
    return !(allowed[part] ?? ['cli', 'core', 'engine', 'shared']).includes(other);
  });
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test('in core, bytes are below models, those below weights, measuring and pruning', () => {
  const order = ['io', 'onnx', 'model', 'weights', 'stats', 'prune', 'compare'];
  const levelOf = (file: string): number =>
    order.findIndex(folder => file.startsWith(`src/core/${folder}/`));
  const wrong = imports.filter(({ from, to }) => levelOf(from) >= 0 && levelOf(to) > levelOf(from));
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test('of the engines the host knows interfaces, processes and what calls both', () => {
  const known = /^src\/engine\/(api\/\w+|process\/\w+|evaluate\/\w+)$/;
  const wrong = imports.filter(
    ({ from, to }) =>
      from.startsWith('src/host/') && to.startsWith('src/engine/') && !known.test(to),
  );
  expect(wrong).toEqual([]);
});

test('what calls both engines carries neither: types and shared code only', () => {
  // Sweeps and searches for the safe limit are run by the command line alone.
  const evaluate = imports.filter(({ from }) =>
    /^src\/engine\/evaluate\/(?!sweep\/|safe\/)/.test(from),
  );
  expect(evaluate.length).toBeGreaterThan(10);
  const wrong = evaluate.filter(
    ({ to, typeOnly }) =>
      !typeOnly &&
      !/^(node:|src\/(shared|engine\/evaluate)\/|src\/core\/io\/(isAlive|isFile|fileIdentity|removeLongestUnused)$)/.test(
        to,
      ),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['vscode', /^src\/(host\/|extension\.ts)/],
  ['onnxruntime-node', /^src\/engine\/session\.ts$/],
  ['vscode-jsonrpc', /^src\/engine\/process\/rpc\.ts$/],
  ['onnx-proto', /^src\/core\/onnx\/schema\.ts$/],
  ['fast-png', /^src\/core\/image\/(png|decodePng)\.ts$/],
  ['@huggingface/tokenizers', /^src\/core\/diffusion\/tokenizer\.ts$/],
  ['@observablehq/plot', /^src\/shared\/charts\//],
  ['linkedom', /^src\/core\/evaluate\/report\/writeReport\.ts$/],
  ['dequal', /^src\/shared\/recipe\/sameSteps\.ts$/],
  ['lru-cache', /^src\/shared\/lruCache\.ts$/],
  ['brace-expansion', /^src\/core\/model\/glob\.ts$/],
  ['@vscode/webview-ui-toolkit', /^webview\/ui\/controls\.tsx$/],
])('%s stands behind one door', (library, door) => {
  const from = imports.filter(({ to }) => to === library || to.startsWith(`${library}/`));
  expect(from.length).toBeGreaterThan(0);
  expect(from.filter(each => !door.test(each.from))).toEqual([]);
});

test('webviews carry types of schemas, and none of the library behind them', () => {
  const reached = reachedFrom(files.filter(file => file.startsWith('webview/')));
  expect(reached).toContain('src/shared/failure.ts');
  expect(reached).not.toContain('valibot');
});

test('a command that draws nothing loads nothing that draws', () => {
  const reached = reachedFrom(['src/cli.ts']);
  expect(reached).toContain('src/core/evaluate/sweep/cells.ts');
  expect(reached).not.toContain('@observablehq/plot');
  expect(reached).not.toContain('linkedom');
});

/** What some files carry with them, by the imports that are there from the start. */
function reachedFrom(some: readonly string[]): ReadonlySet<string> {
  const reached = new Set(some);
  for (const file of reached)
    for (const { from, to, typeOnly } of imports)
      if (from === file && !typeOnly)
        reached.add([`${to}.ts`, `${to}.tsx`].find(each => files.includes(each)) ?? to);
  return reached;
}

test('no circle between files or folders, types included', () => {
  const siblings = siblingGraphs();
  expect(siblings.size).toBeGreaterThan(20);
  const circles = [...siblings].flatMap(([folder, graph]) =>
    circlesOf(graph).map(circle => `${folder}: ${circle.join(' -> ')}`),
  );
  expect(circles).toEqual([]);
});

/** For each folder, which of its files and folders import which others of them, at any depth. */
function siblingGraphs(): ReadonlyMap<string, Map<string, Set<string>>> {
  const graphs = new Map<string, Map<string, Set<string>>>();
  for (const { from, to } of imports) {
    const target = [`${to}.ts`, `${to}.tsx`].find(file => files.includes(file));
    if (!target || target === from) continue;
    const [a, b] = [from.split('/'), target.split('/')];
    const depth = a.findIndex((name, i) => name !== b[i]);
    const folder = a.slice(0, depth).join('/');
    const graph = graphs.get(folder) ?? new Map<string, Set<string>>();
    graphs.set(folder, graph);
    graph.set(a[depth]!, (graph.get(a[depth]!) ?? new Set()).add(b[depth]!));
  }
  return graphs;
}

function circlesOf(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly string[])[] {
  const done = new Set<string>();
  const found: (readonly string[])[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) found.push([...trail.slice(trail.indexOf(node)), node]);
    else if (!done.has(node))
      for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
