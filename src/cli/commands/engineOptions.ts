import { type Command, Option } from 'commander';
import { providerChoices } from '../../shared/generation/generation';

/** Adds the options that say where measurements run: one provider, named, since figures of two are not the same. */
export const withEngineOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--provider <name>', 'where to run')
        .choices(providerChoices.filter(choice => choice !== 'auto'))
        .default('cpu'),
    )
    .option('--runtime <dir>', 'another installation of onnxruntime-node, for CUDA')
    .addOption(
      new Option('--session-cache <which>', 'speed, or memory back earlier')
        .choices(['all', 'one'])
        .default('all'),
    );
