import { Command, Option } from 'commander';
import { mapPrompts } from '../../../shared/sensitivity/probePrompts';
import { checkWritable, writeWhole } from '../../../core/io/writeWhole';
import type { DropLosses, SensitivityRequest } from '../../../engine/api/probing';
import { integer, percent } from '../../../shared/format';
import { droppable } from '../../../shared/recipe/goalSchema';
import type { SensitivityMap } from '../../../shared/sensitivity/sensitivityMap';
import { print } from '../../report/output';
import { table } from '../../report/table';
import { pipelineAt } from '../pipelineAt';
import { usage } from '../stepOptions';
import { risingSparsities } from '../risingSparsities';
import { type ProbeOptions, probeSettings, withProbeOptions } from './probeOptions';
import { runProbe } from './runProbe';

interface SensitivityOptions extends ProbeOptions {
  readonly component: SensitivityRequest['component'];
  readonly sparsity?: readonly number[];
  readonly by?: SensitivityRequest['by'];
  readonly drop?: DropLosses['drop'];
  readonly out: string;
  readonly json?: boolean;
}

/** `pollard sensitivity DIR`: a map of how much each block, or layer, stands. */
export const sensitivityCommand = (): Command =>
  withProbeOptions(new Command('sensitivity'))
    .summary('measure which blocks or layers stand pruning')
    .description(
      'Prunes the Linear weights of one block, or layer, after the other in memory and measures what each alone does to the\n' +
        "component's output. propose goes by the map. With --drop: what it loses without each branch, or layer, alone.",
    )
    .addOption(
      new Option('--component <name>', 'which component')
        .choices(['unet', 'text-encoder'])
        .makeOptionMandatory(),
    )
    .option(
      '--sparsity <list>',
      'sparsities to measure, 0.2,0.35,0.5,0.65,0.8 if left out; propose goes no further than the highest',
      risingSparsities,
    )
    .addOption(
      new Option(
        '--by <what>',
        'what is pruned together, block if left out; layers take many times as long',
      ).choices(['block', 'layer']),
    )
    .addOption(
      new Option(
        '--drop <what>',
        'in place of pruning: leave out each attention and feed-forward (branch), or each whole layer of them',
      ).choices(droppable),
    )
    .option('--prompts <file>', 'a text file with a prompt on each line; 8 simple ones if left out')
    .requiredOption(
      '--out <file>',
      'the JSON file to write; as sensitivity-unet.json in a sweep’s folder its view shows it',
    )
    .option('--json', 'print the map too')
    .action(async (folder: string, options: SensitivityOptions) => {
      const { component, drop, by = 'block', sparsity: sparsities = usual, out } = options;
      if (drop && (options.by ?? options.sparsity) !== undefined)
        throw usage('--drop leaves things out whole: it goes with neither --by nor --sparsity.');
      await checkWritable(out);
      const settings = await probeSettings(await pipelineAt(folder), options, mapPrompts);
      if (drop) {
        const losses = await runProbe('Measuring', folder, (diffusion, scratch, call) =>
          diffusion.dropLosses({ ...settings, component, drop, folder: scratch }, call),
        );
        const text = `${JSON.stringify(losses, null, 2)}\n`;
        await writeWhole(out, Buffer.from(text));
        print(options.json ? text : `${lossTable(losses)}\n${out}\n`);
        return;
      }
      const map = await runProbe('Measuring', folder, (diffusion, scratch, call) =>
        diffusion.sensitivity({ ...settings, component, by, sparsities, folder: scratch }, call),
      );
      const text = `${JSON.stringify(map, null, 2)}\n`;
      await writeWhole(out, Buffer.from(text));
      print(options.json ? text : `${facts(map)}\n${out}\n`);
    });

/** Sparsities that are measured where nothing else is asked for. */
const usual: readonly number[] = [0.2, 0.35, 0.5, 0.65, 0.8];

const lossTable = ({ losses, drop }: DropLosses): string =>
  table(
    [drop, 'weights', 'error without it'],
    losses.map(({ name, weights, error }) => [
      name,
      integer(weights),
      error?.toFixed(4) ?? 'not finite',
    ]),
  );

const facts = ({ groups, by }: SensitivityMap): string =>
  table(
    [by, ...groups[0]!.errors.map(({ sparsity: share }) => percent(share))],
    groups.map(({ name, errors }) => [
      name,
      ...errors.map(({ error }) => error?.toFixed(4) ?? 'not finite'),
    ]),
  );
