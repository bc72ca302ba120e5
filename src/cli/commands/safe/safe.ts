import { Command } from 'commander';
import path from 'node:path';
import { safeRecipe } from '../../../core/evaluate/safe/safeRecipe';
import type { SafeMethod } from '../../../core/evaluate/safe/safeSteps';
import { sweepPaths } from '../../../core/evaluate/sweep/sweepFolder';
import { shellWord } from '../../../core/evaluate/sweep/shellWord';
import { checkWritable, writeWhole } from '../../../core/io/writeWhole';
import { readProvenance } from '../../../core/model/readProvenance';
import { calibrateSafe } from '../../../engine/evaluate/safe/calibrateSafe';
import { findSafe } from '../../../engine/evaluate/safe/findSafe';
import type { SafeRequest } from '../../../engine/evaluate/safe/safeRequest';
import { Failure } from '../../../shared/failure';
import { pathOf } from '../../../shared/generation/pipelinePaths';
import { type ByComponent, entriesOf } from '../../../shared/model/component';
import type { Recipe } from '../../../shared/recipe/recipe';
import type { SafeResult } from '../../../shared/safeSearch/safeResult';
import { safeResultSentence, settingLabel } from '../../../shared/safeSearch/safeResultSentence';
import { print, tell } from '../../report/output';
import { table } from '../../report/table';
import { pipelineAt } from '../pipelineAt';
import { runProbe } from '../probe/runProbe';
import { keepCalibrations } from '../sweep/givenCalibrations';
import { calibrationsFor, keepMeasured, missingFor } from './safeCalibrations';
import { type SafeMethodOptions, settingsOf } from './safeMethod';
import { type SafeOptions, safeRequest, withSafeOptions } from './safeOptions';

interface SafeCommandOptions extends SafeOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** `pollard safe DIR`: how far a pipeline can be pruned, and how sure that is. */
export const safeCommand = (): Command =>
  withSafeOptions(new Command('safe'))
    .summary('find the largest sparsity that leaves pictures as they are')
    .description(
      'Searches by short runs and confirms with pictures: of the text encoder first, then of the UNet beside it, then of both\n' +
        'together. Every run is compared with the dense one of the same prompt and noise.',
    )
    .option('--out <file>', 'write the recipe to this *.prune.json')
    .option('--json', 'print JSON: the limits, all that was tried, the calls, the recipe')
    .action(async (folder: string, { out, json, ...options }: SafeCommandOptions) => {
      if (out !== undefined) await checkWritable(out);
      const request = await safeRequest(await pipelineAt(folder), options);
      const { result, method, files } = await search(folder, { request, out, options });
      const sentence = safeResultSentence(result);
      const recipe = result.limit && (await recipeOf({ ...request, method }, result.limit));
      if (json) print(`${JSON.stringify({ ...result, sentence, recipe }, null, 2)}\n`);
      else print(`${facts(result)}\n`);
      if (!result.limit || !recipe) throw neverSafe(sentence);
      if (out !== undefined)
        await writeWhole(out, Buffer.from(`${JSON.stringify(recipe, null, 2)}\n`));
      const how = { ...options, calibration: await calibrationsFor(result.limit, files) };
      if (!json) print(`${sentence}\n${out ?? pruneCommand(folder, result.limit, how)}\n`);
    });

interface Search {
  readonly request: Omit<SafeRequest, 'folder'>;
  readonly options: SafeCommandOptions;
  readonly out: string | undefined;
}

/** Searches by the calibrations that were given, and by others that are measured first; those stay where something was found. */
async function search(folder: string, { request, options, out }: Search) {
  const { calibration: given = [] } = options;
  const missing = missingFor(request, options);
  return runProbe('Searching', folder, async (diffusion, scratch, call) => {
    await keepCalibrations(scratch, given, settingsOf(options, request.components));
    const here = { ...request, folder: scratch, calibrations: sweepPaths(scratch).calibrations };
    const measured = await calibrateSafe(diffusion, here, missing, call);
    const names = Object.fromEntries(entriesOf(measured).map(([kind, { name }]) => [kind, name]));
    const calibrations = { ...request.method.calibrations, ...names };
    const method: SafeMethod = { ...request.method, calibrations };
    const result = await findSafe(diffusion, { ...here, method }, call);
    const kept = result.limit ? await keepMeasured(path.dirname(out ?? './x'), measured) : [];
    for (const file of kept) tell(`The calibration that was measured is kept: ${file}`);
    return { result, method, files: [...given, ...kept] };
  });
}

/** A recipe names its model where it is for one. */
async function recipeOf(
  { pipeline, method }: Pick<SafeRequest, 'pipeline' | 'method'>,
  limit: ByComponent<number>,
): Promise<Recipe> {
  const recipe = safeRecipe(limit, method);
  const [[kind] = [], ...others] = entriesOf(limit);
  if (kind === undefined || others.length > 0) return recipe;
  return { ...recipe, base: (await readProvenance(pathOf(pipeline, kind))).fingerprint };
}

const facts = ({ tried, calls, tolerance }: SafeResult): string =>
  [
    table(
      ['pruned', 'by', 'prompts', 'worst', ''],
      tried.map(({ sparsity, by, damage, verdict }) => [
        settingLabel(sparsity),
        by === 'picture' ? 'pictures' : 'short runs',
        String(damage.length),
        Math.max(...damage.map(({ latentError }) => latentError ?? Infinity)).toFixed(3),
        verdict,
      ]),
    ),
    `${calls} calls of the UNet, tolerance ${tolerance}.`,
  ].join('\n');

const pruneCommand = (
  folder: string,
  limit: ByComponent<number>,
  { criterion, allocation, calibration = [] }: SafeMethodOptions,
): string =>
  [
    ...['pollard prune', shellWord(folder)],
    ...entriesOf(limit).map(([kind, share]) => `--${kind} ${share}`),
    ...(criterion === 'magnitude' ? [] : [`--criterion ${criterion}`]),
    ...(criterion === 'random' ? ['--seed 0'] : []),
    ...(allocation === 'uniform' ? [] : [`--allocation ${allocation}`]),
    ...calibration.map(file => `--calibration ${shellWord(file)}`),
    '--out PRUNED',
  ].join(' ');

const neverSafe = (sentence: string): Failure =>
  new Failure({ code: 'unsupported', message: sentence });
