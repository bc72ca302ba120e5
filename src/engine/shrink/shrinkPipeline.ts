import { mkdir, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { copyFolder } from '../../core/io/copyFolder';
import { fillFolder } from '../../core/io/fillFolder';
import { isCached } from '../../core/io/huggingFaceCache';
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
  if (isCached(out))
    throw refused(out, `${out} is in the Hugging Face cache, which must not change.`);
  if (out === home || out.startsWith(home + path.sep))
    throw refused(out, `${out} is the pipeline itself, or lies inside it.`);
  const names = await readdir(out).catch((thrown: unknown): string[] => {
    if ((thrown as { readonly code?: unknown }).code === 'ENOENT') return [];
    throw thrown;
  });
  if (names.length > 0) throw refused(out, `${out} is not empty.`);
  return out;
}

const refused = (place: string, message: string): Failure =>
  new Failure({ code: 'invalid-request', message, hint: 'Choose another folder.', path: place });
