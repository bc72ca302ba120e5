import { Command } from 'commander';
import { CalibrationFile } from '../../../core/prune/calibration/calibrationFile';
import { onlyCalibration } from '../../../core/prune/calibration/calibrations';
import { writeWhole } from '../../../core/io/writeWhole';
import { openModel } from '../../../core/prune/openModel';
import { proposeBudget } from '../../../engine/budget/proposeBudget';
import { TOKENS } from '../../../engine/evaluate/timeModels';
import {
  type BudgetAim,
  type BudgetProposal,
  MOST_OF_A_LAYER,
} from '../../../shared/budget/budget';
import { integer, percent } from '../../../shared/format';
import { denseOf } from '../../../shared/model/fingerprint';
import { recipeVersion } from '../../../shared/recipe/recipeVersion';
import { interruptSignal } from '../../interrupt';
import { print } from '../../report/output';
import { withProgress } from '../../report/progressBar';
import { table } from '../../report/table';
import { whole } from '../numberOption';
import { sparsity, usage } from '../stepOptions';

interface BudgetOptions {
  readonly smaller?: number;
  readonly faster?: number;
  readonly calibration: string;
  readonly compensate?: boolean;
  readonly fusionSafe: boolean;
  readonly most: number;
  readonly size: number;
  readonly batch: number;
  readonly out: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `pollard budget FILE --smaller S|--faster S`: a recipe that removes what costs the least for what it saves. */
export const budgetCommand = (): Command =>
  new Command('budget')
    .summary('choose neurons and heads to remove until a model is so much smaller or faster')
    .description(
      'Makes a recipe that removes neurons and heads over all layers, those first whose loss costs the least (OBS, as a share of what\n' +
        'their layer is given) for each byte or millisecond that it saves. Milliseconds are those of the nodes that go with them, on\n' +
        'this CPU. prune --recipe --shrink writes the smaller file; time says what it came to.',
    )
    .argument('<file>', 'an ONNX model')
    .option('--smaller <s>', 'share of the bytes that goes, 0 to 1', sparsity)
    .option('--faster <s>', '0.1: a call is 1.1 times as fast', sparsity)
    .requiredOption('--calibration <file>', 'made with --gram, by which losses are told')
    .option('--compensate', 'the units that stay make up for those that go')
    .option(
      '--most <s>',
      'of the neurons or heads of one layer, at most',
      sparsity,
      MOST_OF_A_LAYER,
    )
    .option('--no-fusion-safe', "take sizes, too, that onnxruntime's fusions for CUDA may not take")
    .option('--size <n>', 'height and width of the latents of a call that is timed', whole(1), 64)
    .option('--batch <n>', 'images of a call that is timed', whole(1), 2)
    .requiredOption('--out <file>', 'the *.prune.json to write')
    .option('--force', 'take a calibration of another model')
    .option('--json', 'print JSON: {steps, sets: [{name, kind, units, kept}], saved, wanted}')
    .action(async (file: string, options: BudgetOptions) => {
      const { compensate = false, fusionSafe, most, size, batch } = options;
      const aim = aimOf(options);
      const signal = interruptSignal();
      const calibration = await CalibrationFile.open(options.calibration);
      try {
        const calibrations = onlyCalibration(calibration);
        const resolver = await openModel(file, signal, { calibrations });
        try {
          const { description } = resolver.weights.model;
          if (!options.force) calibration.refuseOtherBase(description);
          const name = await calibration.name();
          const isWeighted = calibration.record.timestepWeights === 'log-decrease';
          const found = await withProgress('Choosing', onProgress =>
            proposeBudget(resolver, {
              ...{ aim, calibration: name, criterion: isWeighted ? 'obs-diff' : 'sparsegpt' },
              ...{ compensate, fusionSafe, most, steps: [], signal, onProgress },
              sizes: { batch, pixels: size, tokens: TOKENS },
            }),
          );
          const { steps } = found;
          const recipe = { version: recipeVersion(steps), base: denseOf(description), steps };
          await writeWhole(options.out, Buffer.from(`${JSON.stringify(recipe, null, 2)}\n`));
          print(`${options.json ? JSON.stringify(found, null, 2) : asText(found, aim)}\n`);
        } finally {
          await resolver.weights.close();
        }
      } finally {
        await calibration.close();
      }
    });

function aimOf({ smaller, faster }: BudgetOptions): BudgetAim {
  if (smaller !== undefined && faster === undefined) return { smaller };
  if (faster !== undefined && smaller === undefined) return { faster };
  throw usage('Say how much with one of --smaller and --faster.');
}

const asText = ({ sets, saved }: BudgetProposal, aim: BudgetAim): string =>
  [
    table(
      ['layer that takes them in', 'of', 'go'],
      sets
        .filter(({ units, kept }) => kept < units)
        .map(({ name, kind, units, kept }) => [
          name,
          `${integer(units)} ${kind}`,
          integer(units - kept),
        ]),
    ),
    'smaller' in aim
      ? `${percent(saved)} of the bytes go.`
      : `${percent(saved)} of the time of a call goes by the nodes that go with them: ${(1 / (1 - saved)).toFixed(2)} times as fast by arithmetic; time says what comes of it.`,
  ].join('\n');
