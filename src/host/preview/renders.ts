import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { l10n } from 'vscode';
import { bytes } from '../../shared/format';
import { Failure } from '../../shared/failure';
import type { Progress } from '../../shared/method';
import type { Engines } from '../engines';
import { isAlive } from '../../shared/isAlive';
import type { PartRendition } from './rendition';

interface Work {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/**
 * Model files with open edits applied, for onnxruntime to load by path. A render is reused until the recipe or the base
 * changes; one is kept per component, and all go when the window closes.
 */
export class Renders {
  constructor(
    private readonly engines: Engines,
    readonly folder: string,
  ) {}

  /** Path of a file that holds the rendition: the base itself when there is nothing to apply. Fails `no-space` before it writes. */
  async file(part: PartRendition, { signal, report }: Work): Promise<string> {
    if (!part.steps.some(({ enabled }) => enabled)) return part.path;
    const home = path.join(this.folder, part.component);
    const name = await keyOf(part);
    const target = path.join(home, name, 'model.onnx');
    if (await exists(target)) return target;
    await rm(home, { recursive: true, force: true });
    await this.#checkSpace(part.path);
    // Rendered beside and renamed: what has its final name is whole.
    const partial = path.join(home, `${name}.partial`);
    await mkdir(partial, { recursive: true });
    try {
      const { steps, recipe } = part;
      await this.engines.model.save(
        {
          path: part.path,
          steps,
          target: path.join(partial, 'model.onnx'),
          ...(recipe && { recipe }),
        },
        { signal, report },
      );
      await rename(partial, path.dirname(target));
    } catch (thrown) {
      await rm(home, { recursive: true, force: true });
      throw thrown;
    }
    return target;
  }

  /** Removes what windows that are gone left. */
  async sweep(): Promise<void> {
    const parent = path.dirname(this.folder);
    for (const pid of await readdir(parent).catch((): string[] => []))
      if (!isAlive(Number(pid))) await rm(path.join(parent, pid), { recursive: true, force: true });
  }

  /** Removes every render. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #checkSpace(source: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const { files } = await this.engines.model.describe({ path: source });
    const sizes = await Promise.all(files.map(async file => (await stat(file)).size));
    const needed = sizes.reduce((sum, size) => sum + size, 0);
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize > needed) return;
    throw new Failure({
      code: 'no-space',
      message: l10n.t(
        'The pruned model needs {0} in {1}, where {2} are free.',
        bytes(needed),
        this.folder,
        bytes(bavail * bsize),
      ),
      hint: l10n.t('Make room there, or save the model and compare without open edits.'),
      path: this.folder,
    });
  }
}

/** Stands for the base's bytes and the steps. */
async function keyOf({ path: file, steps, recipe }: PartRendition): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  const text = JSON.stringify([file, size, mtimeMs, ino, steps, recipe]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

const exists = async (file: string): Promise<boolean> =>
  (await readdir(path.dirname(file)).catch((): string[] => [])).includes(path.basename(file));
