import { Command, Option } from 'commander';
import {
  refinementSentence,
  type RefineOptions,
  refineSweep,
} from '../../../core/evaluate/refine/refineSweep';
import { componentKinds } from '../../../shared/model/component';
import { print } from '../../report/output';
import { toleranceOption } from './toleranceOption';

/** `pollard sweep refine OUT`: finer steps where pictures begin to break. */
export const refineCommand = (): Command =>
  new Command('refine')
    .summary('add sparsities between the last safe one and the first that is not')
    .description(
      'Adds to the plan and computes nothing: "sweep resume" goes on. What is there stays, and nothing of it is computed again.',
    )
    .argument('<out>', 'the folder of the sweep')
    .addOption(
      new Option('--component <name>', 'which curve; the first one if left out').choices(
        componentKinds,
      ),
    )
    .option('--method <name>', 'which of its methods, named as in the report')
    .addOption(toleranceOption())
    .action(async (out: string, options: RefineOptions) => {
      print(`${refinementSentence(await refineSweep(out, options))}\n`);
    });
