import type * as vscode from 'vscode';
import type { OriginalFiles } from '../document/originalFiles';
import type { RecoveryFiles } from '../document/recoveryFiles';
import type { Documents } from '../document/documents';
import type { Engines } from './engines';
import type { Log } from '../ui/log';
import type { Pipelines } from './pipelines';
import type { SweepIndex } from './sweepIndex';
import type { Sensitivities } from './sensitivities';

/** What the parts of the host share; made once in extension.ts. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  readonly engines: Engines;
  readonly documents: Documents;
  readonly recovery: RecoveryFiles;
  readonly originals: OriginalFiles;
  readonly pipelines: Pipelines;
  readonly sweepIndex: SweepIndex;
  readonly sensitivities: Sensitivities;
}
