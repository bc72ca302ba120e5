import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { bytes } from '../../shared/format';
import { Failure } from '../../shared/failure';
import { identitiesOf } from '../../core/io/fileIdentity';
import { isAlive } from '../../core/io/isAlive';
import { isFile } from '../../core/io/isFile';
import type { CallContext, Progress, Remote } from '../../shared/rpc/method';
import type { ModelApi } from '../api/modelApi';
import type { ComponentVariant } from './variant';

/**
 * Copies of model files with steps applied, for onnxruntime to load by path. A copy is used again until the steps or the
 * base change; one is kept per component.
 */
export class MaterializedModels {
  /** `folder`: this process's own, named after its id. */
  constructor(
    private readonly model: Remote<Pick<ModelApi, 'describe' | 'save'>>,
    readonly folder: string,
  ) {}

  /** Path of a file that holds the variant: the base itself when there is nothing to apply. Fails `no-space` before it writes. */
  async materialize(
    variant: ComponentVariant,
    { signal, report }: CallContext<Progress>,
  ): Promise<string> {
    if (!variant.steps.some(({ enabled }) => enabled)) return variant.path;
    const home = path.join(this.folder, variant.component);
    const name = await keyOf(variant);
    const target = path.join(home, name, 'model.onnx');
    if (await isFile(target)) return target;
    await rm(home, { recursive: true, force: true });
    await this.#checkSpace(variant.path);
    // Written beside and renamed: what has its final name is whole.
    const partial = path.join(home, `${name}.partial`);
    await mkdir(partial, { recursive: true });
    try {
      const { path: base, steps, recipe } = variant;
      await this.model.save(
        {
          path: base,
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

  /** Removes what processes that are gone left. */
  async sweep(): Promise<void> {
    const parent = path.dirname(this.folder);
    for (const pid of await readdir(parent).catch((): string[] => []))
      if (!isAlive(Number(pid))) await rm(path.join(parent, pid), { recursive: true, force: true });
  }

  /** Removes every copy. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #checkSpace(source: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const { files } = await this.model.describe({ path: source });
    const sizes = await Promise.all(files.map(async file => (await stat(file)).size));
    const needed = sizes.reduce((sum, size) => sum + size, 0);
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize > needed) return;
    throw new Failure({
      code: 'no-space',
      message: `The pruned model needs ${bytes(needed)} in ${this.folder}, where ${bytes(bavail * bsize)} are free.`,
      hint: 'Make room there, or save the model and compare without open edits.',
      path: this.folder,
    });
  }
}

/** Stands for the base's bytes and the steps. */
async function keyOf({ path: file, steps, recipe }: ComponentVariant): Promise<string> {
  const text = JSON.stringify([file, await identitiesOf([file]), steps, recipe]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
