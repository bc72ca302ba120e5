import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { copyFolder } from '../../core/io/copyFolder';
import { fillFolder } from '../../core/io/fillFolder';
import { type Obstacle, obstacleTo } from '../../core/io/obstacleTo';
import { throughLinks } from '../../core/io/throughLinks';
import type { Shrunk } from '../../core/prune/structured/shrinkModel';
import { Failure } from '../../shared/failure';
import type { Progress } from '../../shared/rpc/method';
import type { PipelineShrinkRequest, ShrinkRequest } from '../api/modelApi';

interface Call {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** What models are known by and written with. */
export interface PipelineWriter {
  /** The model's file and those of its data. */
  readonly filesOf: (file: string) => Promise<readonly string[]>;
  readonly shrink: (request: ShrinkRequest, call: Call) => Promise<Shrunk>;
}

/**
 * Writes a pipeline into a new folder, some components without the units that their steps leave zero as a whole, all else as it is on
 * disk: all or nothing. Reports each component by its share, in hundredths. Fails with `invalid-request` where the folder cannot take
 * it, and as `shrink` does.
 */
export async function shrinkPipeline(
  writer: PipelineWriter,
  { folder, target, components }: PipelineShrinkRequest,
  { signal, report }: Call,
): Promise<readonly Shrunk[]> {
  const home = await realpath(folder);
  const out = await placeFor(home, target);
  const skipped: string[] = [];
  for (const { file } of components) skipped.push(...(await writer.filesOf(path.join(home, file))));
  const shrunk: Shrunk[] = [];
  await fillFolder(out, async place => {
    await copyFolder(home, place, { skipped, signal });
    for (const [i, { file, ...request }] of components.entries()) {
      const copy = path.join(place, file);
      await mkdir(path.dirname(copy), { recursive: true });
      const found = await writer.shrink(
        { ...request, target: copy },
        {
          signal,
          report: ({ done, total }) => {
            const share = total === 0 ? 0 : (100 * done) / total;
            report({ done: 100 * i + share, total: 100 * components.length });
          },
        },
      );
      shrunk.push(found);
    }
  });
  return shrunk;
}

/** The folder to write, its links resolved. */
async function placeFor(home: string, target: string): Promise<string> {
  const out = await throughLinks(target);
  const obstacle = await obstacleTo(out, home);
  if (obstacle === undefined) return out;
  throw new Failure({
    code: 'invalid-request',
    message: `${out} ${why[obstacle]}.`,
    hint: 'Choose another folder.',
    path: out,
  });
}

const why: Readonly<Record<Obstacle, string>> = {
  cached: 'is in the Hugging Face cache, which must not change',
  itself: 'is the pipeline itself, or lies inside it',
  inside: 'is the pipeline itself, or lies inside it',
  occupied: 'is not empty',
};
