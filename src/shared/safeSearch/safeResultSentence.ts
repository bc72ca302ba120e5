import { plainPercent } from '../format';
import { type ByComponent, componentWord, entriesOf } from '../model/component';
import type { SafeResult, TriedSetting } from './safeResult';
import { collapseSentence, decimal, promptsLabel } from '../safeLimit/sentences';

/** What a search found, in words: on how many prompts, how sure, and what was not looked at. */
export function safeResultSentence(result: SafeResult): string {
  const { limit, prompts, needed, tolerance } = result;
  const n = prompts.length;
  const pictures = result.tried.filter(({ by }) => by === 'picture');
  if (!limit) {
    const lowest = pictures.at(-1)!;
    return `Not even ${settingLabel(lowest.sparsity)} is safe: ${failure(lowest, result)}. Loosen the tolerance or exclude the sensitive blocks.`;
  }
  const held = pictures.findLast(({ verdict }) => verdict === 'holds')!;
  const failed = pictures.filter(({ verdict }) => verdict === 'fails').at(-1);
  const collapsed = held.damage.filter(({ collapse = [] }) => collapse.length > 0).length;
  return [
    `Safe up to ${settingLabel(limit)}, confirmed on ${promptsLabel(n)}: ${withinOf(held, tolerance)} of ${n} stay within ${decimal(tolerance)} there.`,
    `${needed} of ${n} are needed to be 95 % sure that at least half of all prompts like these do.`,
    ...collapseSentence({ n, collapsed }),
    ...(failed ? [`At ${settingLabel(failed.sparsity)}, ${failure(failed, result)}.`] : []),
    'Pruning less is taken to do less damage: not every lower sparsity was confirmed.',
  ].join(' ');
}

/** `text encoder 80 % and UNet 40 %`. */
export const settingLabel = (setting: ByComponent<number>): string =>
  entriesOf(setting)
    .map(([kind, share]) => `${componentWord(kind)} ${plainPercent(share)}`)
    .join(' and ');

/** Not all prompts were run where it was decided before. */
function failure({ damage }: TriedSetting, { tolerance, prompts }: SafeResult): string {
  const beyond = damage.length - withinOf({ damage }, tolerance);
  return `at least ${beyond} of ${promptsLabel(prompts.length)} ${beyond === 1 ? 'is' : 'are'} beyond ${decimal(tolerance)} or likely collapsed`;
}

const withinOf = ({ damage }: Pick<TriedSetting, 'damage'>, tolerance: number): number =>
  damage.filter(
    ({ latentError, collapse = [] }) =>
      latentError !== null && latentError <= tolerance && collapse.length === 0,
  ).length;
