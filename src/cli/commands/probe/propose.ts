import { Command, InvalidArgumentError } from 'commander';
import { comparisonPrompts } from '../../../shared/sensitivity/probePrompts';
import { readWithin } from '../../../core/io/readWithin';
import { checkWritable, writeWhole } from '../../../core/io/writeWhole';
import type { ProposeRequest, ProposeResult } from '../../../engine/api/probing';
import { integer, percent } from '../../../shared/format';
import { parseSensitivity } from '../../../shared/sensitivity/parseSensitivity';
import { print } from '../../report/output';
import { table } from '../../report/table';
import { number } from '../numberOption';
import { pipelineAt } from '../pipelineAt';
import { sparsity, usage } from '../stepOptions';
import { type ProbeOptions, probeSettings, withProbeOptions } from './probeOptions';
import { runProbe } from './runProbe';

/** Bytes of a map: every layer of the largest model, at a hundred sparsities. */
const MAP_LIMIT = 64 << 20;

interface ProposeOptions extends ProbeOptions {
  readonly sensitivity: string;
  readonly target?: number;
  readonly maxError?: number;
  readonly most: number;
  readonly out: string;
  readonly json?: boolean;
}

/** `pollard propose DIR`: a recipe that prunes more where the map says that it matters less. */
export const proposeCommand = (): Command =>
  withProbeOptions(new Command('propose'))
    .summary('spread a sparsity over blocks or layers by a sensitivity map')
    .description(
      'Makes a recipe that prunes each block, or layer, as far as it stands by the map, and measures it against the same\n' +
        'sparsity for all, with equal zeros, on prompts that the map has not seen.',
    )
    .requiredOption('--sensitivity <file>', 'the map that pollard sensitivity wrote')
    .option('--target <s>', 'share of all the Linear weights that are zero afterwards', sparsity)
    .option('--max-error <e>', 'or: as many as keep the probe error at or under e', positive)
    .option('--most <s>', 'of one block or layer, at most', sparsity, 0.8)
    .option(
      '--prompts <file>',
      'prompts to compare on, none of them of the map; 8 simple ones if left out',
    )
    .requiredOption('--out <file>', 'the *.prune.json to write')
    .option('--json', 'print JSON: the errors of both, the zeros, and the recipe')
    .action(async (folder: string, options: ProposeOptions) => {
      const goal = goalOf(options);
      await checkWritable(options.out);
      const bytes = await readWithin(options.sensitivity, MAP_LIMIT);
      const map = parseSensitivity(bytes.toString(), options.sensitivity);
      const settings = await probeSettings(await pipelineAt(folder), options, comparisonPrompts);
      const { most } = options;
      const result = await runProbe('Comparing', folder, (diffusion, scratch, call) =>
        diffusion.propose({ ...settings, map, goal, most, folder: scratch }, call),
      );
      await writeWhole(options.out, Buffer.from(`${JSON.stringify(result.recipe, null, 2)}\n`));
      print(
        options.json
          ? `${JSON.stringify(result, null, 2)}\n`
          : `${facts(result)}\n${options.out}\n`,
      );
    });

function goalOf({ target, maxError }: ProposeOptions): ProposeRequest['goal'] {
  if (target !== undefined && maxError === undefined) return { sparsity: target };
  if (maxError !== undefined && target === undefined) return { error: maxError };
  throw usage('Say how much with one of --target and --max-error.');
}

function positive(text: string): number {
  const value = number(text);
  if (value <= 0) throw new InvalidArgumentError('Above 0.');
  return value;
}

const facts = ({ groups, zeros, weights, sparsity: target, ...errors }: ProposeResult): string =>
  [
    table(
      ['pruned together', 'sparsity'],
      groups.map(({ name, sparsity: share }) => [name, percent(share)]),
    ),
    `${percent(target)} of the Linear weights: ${integer(zeros)} of ${integer(weights)} are zero.`,
    `Error ${errors.proposedError.toFixed(4)}; with one sparsity for all ${errors.uniformError.toFixed(4)}; by the map ${errors.predictedError.toFixed(4)}.`,
  ].join('\n');
