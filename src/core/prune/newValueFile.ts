import { open, rm } from 'node:fs/promises';
import type { ScratchFolder } from '../io/scratchFolder';
import type { NewValues } from '../weights/mask/tensorMask';

/** Keeps values that a step gave to a tensor, and tells where. */
export type KeepValues = (values: Uint16Array | Uint32Array) => Promise<NewValues>;

/** A step's new values go to one file in the scratch folder: all of a UNet's would be a GB of memory. No file is left where `work` fails. */
export async function withNewValues<T>(
  scratch: Pick<ScratchFolder, 'newFile'>,
  work: (keep: KeepValues) => Promise<T>,
): Promise<T> {
  const path = await scratch.newFile();
  const file = await open(path, 'wx', 0o600);
  let end = 0;
  try {
    return await work(async values => {
      const offset = end;
      end += values.byteLength;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      for (let done = 0; done < bytes.length;)
        done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
      return { path, offset };
    });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
