import { mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isCached } from '../../../core/io/huggingFaceCache';
import { sweepTemporaries, temporaryName } from '../../../core/io/tempFiles';
import type { CalibrateEvent } from '../../../engine/api/calibration';
import type { DiffusionApi } from '../../../engine/api/diffusionApi';
import type { SensitivityEvent } from '../../../engine/api/probing';
import { refusedList } from '../../../shared/generation/refusedList';
import type { CallContext, Remote } from '../../../shared/rpc/method';
import { interruptSignal } from '../../interrupt';
import { withDiffusionEngine } from '../../../engine/process/withDiffusionEngine';
import type {
  SafeCalibrating,
  SafeFromFiles,
  SafeTrying,
} from '../../../shared/safeSearch/safeTrying';
import { calibratingSentence } from '../calibratingSentence';
import { fromFilesSentence } from '../fromFilesSentence';
import { tell } from '../../report/output';
import { tellParent } from '../../report/parent';
import { withProgress } from '../../report/progressBar';

/** A call of the diffusion engine, which gets a folder for temporary models. */
type ProbeCall<T> = (
  diffusion: Remote<DiffusionApi>,
  folder: string,
  context: CallContext<
    SensitivityEvent | SafeTrying | SafeFromFiles | SafeCalibrating | CalibrateEvent
  >,
) => Promise<T>;

/** Runs a call in a process of its own, with a bar on stderr. Temporary models are gone afterwards, however it ends. */
export async function runProbe<T>(label: string, pipeline: string, call: ProbeCall<T>): Promise<T> {
  const folder = await scratchBeside(pipeline);
  try {
    return await withDiffusionEngine(diffusion =>
      withProgress(label, onProgress =>
        call(diffusion, folder, {
          signal: interruptSignal(),
          report: event => {
            tellParent(event);
            if (event.kind === 'probed' || event.kind === 'measured') onProgress(event);
            else if (event.kind === 'calibrating') tell(calibratingSentence(event.component));
            else if (event.kind === 'provider') tell(`Not used: ${refusedList(event.refused)}`);
            else if (event.kind === 'fromFiles') tell(fromFilesSentence(event.why));
          },
        }),
      ),
    );
  } finally {
    // A process that was killed may hold a file for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A new folder beside the pipeline, where data files can be linked instead of copied; else among the system's temporary files. */
async function scratchBeside(pipeline: string): Promise<string> {
  const beside = path.dirname(await realpath(pipeline));
  if (isCached(beside)) return scratchIn(tmpdir());
  return scratchIn(beside).catch(() => scratchIn(tmpdir()));
}

async function scratchIn(home: string): Promise<string> {
  await sweepTemporaries(home);
  const folder = path.join(home, temporaryName('probe'));
  await mkdir(folder, { mode: 0o700 });
  return folder;
}
