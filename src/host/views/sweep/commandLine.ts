import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { Failure } from '../../../shared/failure';
import type { Services } from '../../services/services';

/** Where the command line lies, and what VS Code's own Node needs to run it. */
export const commandLineOf = ({ context }: Pick<Services, 'context'>) => ({
  file: path.join(context.extensionPath, 'dist', 'cli.js'),
  env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
});

/**
 * Runs the command line to its end and gives what it printed: the same bytes as from a terminal. Fails `runtime` with what it said,
 * and `cancelled` where the signal ended it.
 */
export async function commandLine(
  services: Pick<Services, 'context'>,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { file, env } = commandLineOf(services);
  try {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [file, ...args], {
      env,
      ...(signal && { signal }),
    });
    return stdout;
  } catch (thrown) {
    if (signal?.aborted)
      throw new Failure({ code: 'cancelled', message: vscode.l10n.t('Cancelled.') });
    const { stderr = '' } = thrown as { readonly stderr?: string };
    throw new Failure(
      { code: 'runtime', message: stderr.trim() || String(thrown) },
      { cause: thrown },
    );
  }
}
