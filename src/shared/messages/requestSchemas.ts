import * as v from 'valibot';
import type { CompareHost } from './compareMessages';
import type { EditorCommand, EditorHost, InspectorHost } from './editorMessages';
import { providerChoices } from '../generation/generation';
import type { PipelineCommand, PipelineHost } from './pipelineMessages';
import type { PreviewHost } from './previewMessages';
import type { SweepCommand, SweepHost } from './sweepMessages';
import { componentKinds } from '../model/component';
import { goalSchema } from '../recipe/goalSchema';
import { scope, stepSchema, targets } from '../recipe/stepSchema';
import type { Plane } from '../stats/statistics';
import type { UnitScoring } from '../stats/unitScores';
import { settingsEntries, whole } from '../generation/settingsSchema';

/** What each method of a webview's host may be asked, by its name. Fields that a schema does not name are dropped. */
export type RequestSchemas<Host> = {
  readonly [Name in keyof Host]: Host[Name] extends (
    request: infer Request,
    context: never,
  ) => unknown
    ? v.GenericSchema<unknown, Request>
    : never;
};

const nothing = v.object({});
const text = v.pipe(v.string('is no text'), v.maxLength(1 << 20, 'is too long'));
const index = whole(0, 0xffffffff);
const indices = v.array(index, 'is no list');
const layer = v.object({ layer: index });
const layers = v.object({ layers: indices });
const cells = { rows: whole(0, 65_536), columns: whole(0, 65_536) };
const scoring = v.picklist(['magnitude', 'obs'] satisfies readonly UnitScoring[], 'is unknown');
const planes = v.exactOptional(
  v.array(
    v.picklist(['mean', 'max', 'signed', 'zeros'] satisfies readonly Plane[], 'is unknown'),
    'is no list',
  ),
);
const length = v.pipe(
  v.number('is no number'),
  v.finite('is not finite'),
  v.minValue(0, 'is below 0'),
);
// Not by instanceof: messages may come from another realm.
const bytes = v.custom<Uint8Array>(
  value => Object.prototype.toString.call(value) === '[object Uint8Array]',
  'is no list of bytes',
);
const pruning = v.object({ layers: indices, goal: goalSchema, scope, targets });
const command = v.object({
  command: v.picklist(
    [
      'prune',
      'reset',
      'exclude',
      'generate',
      'showLog',
      'copyName',
      'copySelector',
      'exportCsv',
      'exportNpy',
      'reload',
      'propose',
      'addProposal',
      'dropProposal',
      'previewProposal',
    ] satisfies readonly EditorCommand[],
    'is unknown',
  ),
  layers: indices,
});
const file = v.object({ name: text, bytes });

export const editorRequests: RequestSchemas<EditorHost> = {
  ready: nothing,
  thumbnails: v.object({ layers: indices, ...cells, planes }),
  tile: v.object({
    layer: index,
    row: length,
    column: length,
    height: length,
    width: length,
    ...cells,
    slice: v.exactOptional(index),
    planes,
  }),
  select: v.object({ selector: text }),
  buckets: layers,
  rank: v.object({ layer: index, row: index, column: index }),
  removedUnits: nothing,
  scoreSpreads: v.object({ by: scoring }),
  selectLayers: layers,
  apply: pruning,
  dryRun: pruning,
  sensitivity: nothing,
  measure: v.object({ by: v.picklist(['block', 'layer'], 'is unknown') }),
  stopMeasuring: nothing,
  command,
  exportFile: file,
};

export const inspectorRequests: RequestSchemas<InspectorHost> = {
  ready: nothing,
  inspect: layer,
  thumbnail: v.object({ layer: index, ...cells }),
  unitScores: v.object({
    layer: index,
    by: scoring,
  }),
  selectLayers: layers,
  command,
  exportFile: file,
};

export const pipelineRequests: RequestSchemas<PipelineHost> = {
  ready: nothing,
  figures: v.object({ path: text }),
  open: v.object({ path: text, layer: v.exactOptional(index) }),
  command: v.object({
    command: v.picklist(
      [
        'prune',
        'paper',
        'generate',
        'sweep',
        'safeLimit',
        'findSafe',
        'shrink',
      ] satisfies readonly PipelineCommand[],
      'is unknown',
    ),
  }),
};

export const compareRequests: RequestSchemas<CompareHost> = {
  ready: nothing,
  difference: nothing,
  open: layer,
  swap: nothing,
  openRecipe: v.object({ steps: v.array(stepSchema, 'is no list') }),
};

/** History ids become names of folders. */
const id = v.pipe(v.string('is no text'), v.regex(/^[\w-]{1,100}$/, 'is no name of a preview'));
const side = whole(0, 1);
const form = v.object({
  ...settingsEntries,
  width: v.exactOptional(settingsEntries.width),
  height: v.exactOptional(settingsEntries.height),
  comparison: v.picklist(
    ['alone', 'proposal', 'edits-disk', 'edits-base', 'recipe', 'pipeline'],
    'is unknown',
  ),
  provider: v.picklist(providerChoices, 'is unknown'),
});

export const previewRequests: RequestSchemas<PreviewHost> = {
  ready: nothing,
  generate: form,
  cancel: nothing,
  images: v.object({ id }),
  tokens: v.object({ text }),
  remember: form,
  keepSeed: v.object({ keep: v.boolean('is neither true nor false') }),
  savePng: v.object({ id, side, image: whole(0, 1023) }),
  copySeed: v.object({ seed: settingsEntries.seed }),
  readImage: v.object({ png: bytes }),
  restoreRecipe: v.union([v.object({ id, side }), v.object({ png: bytes })], 'is no image'),
  forget: v.object({ id: v.exactOptional(id) }),
  chooseFolder: nothing,
  showLog: nothing,
};

const key = v.pipe(text, v.regex(/^[0-9a-f]+$/, 'is no key'));
const tolerance = v.pipe(length, v.gtValue(0, 'is not above 0'));

export const sweepRequests: RequestSchemas<SweepHost> = {
  ready: nothing,
  command: v.object({
    command: v.picklist(
      ['resume', 'pause', 'stop', 'report', 'log'] satisfies readonly SweepCommand[],
      'is unknown',
    ),
  }),
  openCell: v.object({ key }),
  previewCell: v.object({ key }),
  pruneTo: v.object({ key, tolerance }),
  refine: v.object({
    component: v.picklist(componentKinds, 'is unknown'),
    method: text,
    tolerance,
  }),
  judge: v.object({ tolerance }),
  focus: v.object({ hasFocus: v.boolean('is neither true nor false') }),
  cursor: v.object({ short: text, whole: text }),
  saveFigure: v.object({
    name: v.pipe(text, v.regex(/^[\w-]{1,100}\.(svg|png|csv)$/, 'is no name of a figure')),
    bytes,
  }),
};
