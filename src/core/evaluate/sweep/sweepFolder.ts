import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../../shared/failure';
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
    timings: path.join(folder, 'timings.jsonl'),
    run: path.join(folder, 'run'),
    image: (key: string) => path.join(folder, 'images', `${key}.png`),
    latents: (key: string) => path.join(folder, 'run', 'latents', `${key}.npy`),
    recipe: (key: string) => path.join(folder, 'recipes', `${key}.prune.json`),
  }) as const;

/** Makes the folders of a sweep and writes its plan. A plan that is there already must be the same one: fails `invalid-request`. */
export async function makeSweepFolder(folder: string, plan: SweepPlan): Promise<void> {
  const paths = sweepPaths(folder);
  if (await isFile(paths.plan)) {
    const before = await readPlan(folder);
    if (planHash(before) === planHash(plan)) return;
    if ((await readCells(paths.cells)).size > 0) throw otherPlan(folder);
  }
  for (const file of [paths.image(''), paths.latents(''), paths.recipe('')])
    await mkdir(path.dirname(file), { recursive: true });
  await writeWhole(paths.plan, Buffer.from(`${JSON.stringify(plan, null, 2)}\n`));
}

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
