import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const own = path.relative(root, import.meta.filename).replaceAll('\\', '/');

/**
 * Words that the code had for itself, and the terms of the field in their place. Only those that mean nothing else: `rest`,
 * `part`, `kept`, `said`, `way`, `drawn`, `original`, `current` and `hands` are English, too, and judged by eye.
 */
const standard: Readonly<Record<string, string>> = {
  Labour: 'TaskExecutor',
  labour: 'executor',
  inProcess: 'inlineExecutor',
  Threads: 'WorkerPool',
  Survey: 'TensorScan',
  KeptSurveys: 'ScanFile',
  SurveyCache: 'ScanCache',
  Relief: 'LayerSummary',
  ReliefPool: 'LayerSummarizer',
  shapeOf: 'LayerSummarizer',
  inLanes: 'mapConcurrent',
  Geometry: 'WeightView',
  LayerShape: 'WeightView',
  Sheet: 'LayerMatrix',
  sheetOf: 'matrixOf',
  Catalogue: 'ModelIndex',
  catalogue: 'modelIndex',
  catalogueOf: 'modelIndexOf',
  readCatalogue: 'readModelIndex',
  finishSave: 'recoverSave',
  rollJournal: 'replayJournal',
  Rendition: 'PrunedModelRef',
  Renditions: 'RecipeResolver',
  openRenditions: 'openModel',
  TensorState: 'TensorMask',
  Cut: 'ResolvedMask',
  applyCut: 'applyMask',
  currentOf: 'remaining',
  shareOut: 'allocateGlobalBudget',
  classRank: 'rankInHistogram',
  classTop: 'bucketTop',
  'magnitude class': 'magnitude bucket',
  'magnitude classes': 'magnitude buckets',
  unreadZeros: 'unsupportedTensorZeros',
  temporaries: 'tempFiles',
  retainBase: 'keepOriginal',
  retainIn: 'keepOriginalIn',
  Bases: 'OriginalFiles',
  partsOf: 'componentsOf',
  checkParts: 'checkComponents',
  partOption: 'componentOption',
  pollardPart: 'pollardComponent',
  '--part': '--component',
  brokeAt: 'firstNonFiniteStep',
  '--memory': '--session-cache',
  'pollard.memory': 'pollard.sessionCache',
  readAgain: 'reloadDocument',
  loadDirty: 'openDirtyEditors',
  startOver: 'refreshViews',
  applyAll: 'applyEdits',
  denoiseOnFirst: 'denoiseWithFallback',
  StepWish: 'StepOptions',
  SparsityWish: 'SparsityOptions',
  TileWish: 'TileOptions',
  noiseOf: 'epsilonOf',
  shownIn: 'displayedThreshold',
};

/** `file:line: old -> standard` for each old word in a file's path or text. */
function oldWords(file: string, text: string): readonly string[] {
  const words = Object.keys(standard).join('|');
  // Not inside of a longer name; of a name with hyphens, `model-part` is another than the option `--part`.
  const whole = new RegExp(`(?<![\\w-])(?:${words})(?![\\w-])`, 'g');
  const found = (where: string, line: string): readonly string[] =>
    [...line.matchAll(whole)].map(([old]) => `${where}: ${old} -> ${standard[old]}`);
  return [
    ...found(file, file),
    ...text.split('\n').flatMap((line, at) => found(`${file}:${String(at + 1)}`, line)),
  ];
}

test('an old word is found in code, comments and file names, and no longer name around it', () => {
  const text =
    "const a: Cut = b;\nconst Shortcut = 'Cuts'; // sheets\n/** One Cut. */\nf('--part');";
  expect(oldWords('src/retainBase.ts', text)).toEqual([
    'src/retainBase.ts: retainBase -> keepOriginal',
    'src/retainBase.ts:1: Cut -> ResolvedMask',
    'src/retainBase.ts:3: Cut -> ResolvedMask',
    'src/retainBase.ts:4: --part -> --component',
  ]);
});

test('no file has an old word', () => {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'webview', 'test', 'tools'],
    { cwd: root, encoding: 'utf8' },
  );
  const deleted = execFileSync('git', ['ls-files', '--deleted'], { cwd: root, encoding: 'utf8' });
  const gone = new Set(deleted.split('\n'));
  const files = listed
    .split('\n')
    .filter(file => /\.([mc]?ts|tsx|mjs|cjs)$/.test(file) && !gone.has(file) && file !== own);
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap(file => oldWords(file, readFileSync(path.join(root, file), 'utf8')));
  expect(found).toEqual([]);
});
