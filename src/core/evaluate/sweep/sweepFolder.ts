import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../shared/failure';
import { type ByComponent, entriesOf } from '../../../shared/model/component';
import type { ScorerKind } from '../../../shared/scorer/scorer';
import type { SweepPlan } from '../../../shared/sweep/sweepPlan';
import { sweepPlanSchema } from '../../../shared/sweep/sweepPlanSchema';
import { isFile } from '../../io/isFile';
import { readWithin } from '../../io/readWithin';
import { writeWhole } from '../../io/writeWhole';
import { readCells } from './cellLog';
import { planHash } from './cells';

/** Ten thousand prompts of a hundred words. */
const PLAN_LIMIT = 16 << 20;

/** Where everything of a sweep lies. A shard's folder is one of the same kind. */
export const sweepPaths = (folder: string) =>
  ({
    plan: path.join(folder, 'plan.sweep.json'),
    cells: path.join(folder, 'cells.jsonl'),
    anchors: path.join(folder, 'anchors.json'),
    machines: path.join(folder, 'machines.json'),
    timings: path.join(folder, 'timings.jsonl'),
    run: path.join(folder, 'run'),
    status: path.join(folder, 'run', 'status.json'),
    models: path.join(folder, 'run', 'models'),
    calibrations: path.join(folder, 'calibrations'),
    sensitivity: (component: string) => path.join(folder, `sensitivity-${component}.json`),
    image: (key: string) => path.join(folder, 'images', `${key}.png`),
    latents: (key: string) => path.join(folder, 'run', 'latents', `${key}.npy`),
    features: (kind: ScorerKind, key: string) =>
      path.join(folder, 'run', 'features', kind, `${key}.npy`),
    recipe: (key: string) => path.join(folder, 'recipes', `${key}.prune.json`),
  }) as const;

/** The folders of the shards that lie in a sweep's own. */
export async function shardsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter(name => /^shard-\d+$/.test(name)).map(name => path.join(folder, name));
}

/**
 * Makes the folders of a sweep and writes its plan. A plan that is there already must be the same one: fails `invalid-request`.
 * Gives the plan to go by: the one that is there may know of calibrations that the sweep has made itself.
 */
export async function makeSweepFolder(folder: string, plan: SweepPlan): Promise<SweepPlan> {
  const paths = sweepPaths(folder);
  if (await isFile(paths.plan)) {
    const before = await readPlan(folder);
    if (goesOn(before, plan)) {
      await makeFolders(folder);
      return before;
    }
    if ((await readCells(paths.cells)).size > 0) throw otherPlan(folder);
  }
  await makeFolders(folder);
  await writePlan(folder, plan);
  return plan;
}

/** A plan that somebody copied has none of them yet. */
async function makeFolders(folder: string): Promise<void> {
  const paths = sweepPaths(folder);
  for (const file of [paths.image(''), paths.latents(''), paths.recipe('')])
    await mkdir(path.dirname(file), { recursive: true });
}

export const writePlan = (folder: string, plan: SweepPlan): Promise<void> =>
  writeWhole(sweepPaths(folder).plan, Buffer.from(`${JSON.stringify(plan, null, 2)}\n`));

/** Whether a plan is this one, calibrations aside that were made after it was planned. */
const goesOn = (before: SweepPlan, plan: SweepPlan): boolean =>
  planHash(before) === planHash(withHashes(plan, { ...before.calibrations, ...plan.calibrations }));

/** A plan that goes by calibrations. */
export const withHashes = (plan: SweepPlan, calibrations: ByComponent<string>): SweepPlan => {
  const found = entriesOf(calibrations);
  const all = { ...plan, ...(found.length > 0 && { calibrations: Object.fromEntries(found) }) };
  return v.parse(sweepPlanSchema, all);
};

/** The plan of a sweep's folder. Fails `missing`, and `invalid-request` where somebody's editing made it no plan. */
export async function readPlan(folder: string): Promise<SweepPlan> {
  const file = sweepPaths(folder).plan;
  const text = (await readWithin(file, PLAN_LIMIT)).toString('utf8');
  try {
    const { success, output, issues } = v.safeParse(sweepPlanSchema, JSON.parse(text));
    if (success) return output;
    throw new Error(`${v.getDotPath(issues[0]) ?? 'it'} ${issues[0].message}`);
  } catch (cause) {
    throw new Failure(
      {
        code: 'invalid-request',
        message: `${file} is no plan of a sweep: ${(cause as Error).message}.`,
        hint: 'Make a new one with "pollard sweep plan", in another folder.',
        path: file,
      },
      { cause },
    );
  }
}

const otherPlan = (folder: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `${folder} holds pictures of another plan.`,
    hint: 'Choose another folder, or run "pollard sweep resume" to go on with that plan.',
    path: folder,
  });
