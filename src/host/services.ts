import type * as vscode from 'vscode';
import type { Bases } from './bases';
import type { RecoveryFiles } from './document/recoveryFiles';
import type { Documents } from './documents';
import type { Engines } from './engines';
import type { Log } from './log';
import type { Pipelines } from './pipelines';

/** What the parts of the host share; made once in extension.ts. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly engines: Engines;
  readonly documents: Documents;
  readonly recovery: RecoveryFiles;
  readonly bases: Bases;
  readonly pipelines: Pipelines;
}
