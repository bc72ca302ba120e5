import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../../shared/failure';
import type { Services } from '../../services/services';

/** Where the command line lies, and what VS Code's own Node needs to run it. */
export const commandLineOf = ({ context }: Pick<Services, 'context'>) => ({
  file: path.join(context.extensionPath, 'dist', 'cli.js'),
  env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
});

/** Runs the command line to its end: the same bytes as from a terminal. Fails `runtime` with what it said. */
export async function commandLine(services: Services, args: readonly string[]): Promise<void> {
  const { file, env } = commandLineOf(services);
  await promisify(execFile)(process.execPath, [file, ...args], { env }).catch((thrown: unknown) => {
    const { stderr = '' } = thrown as { readonly stderr?: string };
    throw new Failure(
      { code: 'runtime', message: stderr.trim() || String(thrown) },
      { cause: thrown },
    );
  });
}
