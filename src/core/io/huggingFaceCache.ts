import path from 'node:path';
import { Failure } from '../../shared/failure';

// https://huggingface.co/docs/huggingface_hub/guides/manage-cache: a repository has its files in `blobs`, called after their
// content, and in `snapshots/REVISION` links to them with their names.
const repository = /^(.*[\\/](?:models|datasets|spaces)--[^\\/]+)[\\/](blobs|snapshots)(?:[\\/]|$)/;

/** The blobs that the files of a snapshot may be links into; undefined for a file outside of the Hugging Face cache. */
export function blobsFor(file: string): string | undefined {
  const [, folder, within] = repository.exec(file) ?? [];
  return within === 'snapshots' ? path.join(folder!, 'blobs') : undefined;
}

/** Whether a path without links lies where the Hugging Face cache keeps blobs. */
const isBlob = (file: string): boolean => repository.exec(file)?.[2] === 'blobs';

/** Whether a path lies in a repository of the Hugging Face cache, where copies would be written through links. */
export const isCached = (file: string): boolean => repository.test(file);

/** Fails with `unsafe-path` where `place`, which is `asked` with its links resolved, is a blob. */
export function refuseBlob(place: string, asked: string): void {
  if (isBlob(place))
    throw new Failure({
      code: 'unsafe-path',
      message: `${asked} is kept in the Hugging Face cache, where files are called after their content and must not change.`,
      hint: 'Save it outside of the cache: use Save As, or another --out.',
      path: asked,
    });
}
