import { Command } from 'commander';
import { stat } from 'node:fs/promises';
import { print } from '../report/output';
import { type PruneFileOptions, pruneFile } from './pruneFile';
import { type PrunePipelineOptions, prunePipeline } from './prunePipeline';
import { asText } from '../report/pruneReport';
import { componentOption, prunable } from './componentOption';
import { addStepOptions, dropOption, removal, sparsity } from './stepOptions';

interface PruneOptions extends PruneFileOptions, PrunePipelineOptions {
  readonly json?: boolean;
}

/** `pollard prune FILE|DIR`: prunes one model, or components of a pipeline. */
export function pruneCommand(): Command {
  const command = new Command('prune')
    .summary('zero the smallest weights and save the result')
    .description(
      'Zeros the weights of smallest magnitude. Exactly floor(s·n) of n targeted weights are zero afterwards; those that\n' +
        'are zero already count. Nothing else in the file changes but a metadata entry that records the recipe.\n\n' +
        'prune FILE --sparsity S --out FILE2          one model\n' +
        'prune DIR --unet S --text-encoder S --out DIR2   a pipeline, into a whole runnable copy\n' +
        'prune FILE --remove neurons=S --shrink --out FILE2   a smaller file, without whole neurons or heads\n' +
        'prune DIR --component transformer=S --out DIR2        the same, any component by its name\n\n' +
        "The paper's setting is --unet 0.35 --text-encoder 0.475.",
    )
    .argument('<file-or-dir>', 'an ONNX model, or the folder of a pipeline');
  return addStepOptions(command)
    .option(
      '--component <name=s>',
      `DIR: a component's sparsity, 0 to 1; may be repeated; ${prunable.join(', ')}`,
      componentOption,
    )
    .option('--unet <s>', 'DIR: as --component unet=s', sparsity)
    .option('--text-encoder <s>', 'DIR: as --component text-encoder=s', sparsity)
    .option('--unet-remove <units=s>', 'DIR: as --remove, of the UNet', removal)
    .option('--text-encoder-remove <units=s>', 'DIR: as --remove, of the text encoder', removal)
    .addOption(dropOption('--unet-drop <what>', 'DIR: as --drop, of the UNet'))
    .addOption(dropOption('--text-encoder-drop <what>', 'DIR: as --drop, of the text encoder'))
    .option('--out <path>', 'where to write; not needed with --dry-run')
    .option('--dry-run', 'say what would become zero and write nothing')
    .option('--force', 'write over the input, or into a folder that is not empty')
    .option(
      '--json',
      'print JSON: {components: [{component, path, layers: [{layer, tensor, total, zeros}], sparsity: {targeted, component}}], sparsity: {targeted, pipeline}}',
    )
    .action(async (input: string, options: PruneOptions) => {
      const isFolder = (await stat(input).catch(() => undefined))?.isDirectory() ?? false;
      const pruned = isFolder
        ? await prunePipeline(input, options)
        : await pruneFile(input, options);
      print(`${options.json ? JSON.stringify(pruned.report, null, 2) : asText(pruned)}\n`);
    });
}
