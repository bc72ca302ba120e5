import { type Demand, demandsOf } from '../../core/diffusion/operatorSupport';
import { identitiesOf } from '../../core/io/fileIdentity';
import { inputsOf } from '../../core/model/inputs';
import { provenanceOf } from '../../core/model/readProvenance';
import type { ModelIndex } from '../../core/onnx/modelIndex';
import { recoverSave } from '../../core/onnx/write/recoverSave';
import { readModelIndex } from '../../core/onnx/read/readModelIndex';
import type { ImageModel } from '../../shared/generation/imageRecord';
import { LRUCache } from '../../shared/lruCache';

/** What is known of a model before gigabytes are loaded. */
export interface CheckedModel {
  /** The model and its data files. */
  readonly files: readonly string[];
  readonly identities: readonly string[];
  readonly index: ModelIndex;
  /** What of its graph not every provider runs. */
  readonly demands: readonly Demand[];
  /** Names of what a caller must give it. */
  readonly inputs: readonly string[];
  /** What image records say of it. */
  readonly provenance: ImageModel;
}

/** Stands for the content of a model and its data files. */
export const modelIdentity = (file: string, { identities }: CheckedModel): string =>
  `${file}|${identities.join('|')}`;

/** Models whose headers were read: nothing that they name is missing, cut off or out of bounds. */
export class ModelFiles {
  readonly #checked = new LRUCache<string, CheckedModel>({ max: 16 });

  /**
   * Stands for the content of a model and its data files, which are checked when they are new or changed, after a save of them
   * that a crash interrupted was finished. Fails as `readModelIndex` does.
   */
  async identify(file: string, signal?: AbortSignal): Promise<string> {
    return modelIdentity(file, await this.check(file, signal));
  }

  /** What the headers of a model say, read when they are new or changed. Fails as `identify` does. */
  async check(file: string, signal?: AbortSignal): Promise<CheckedModel> {
    await recoverSave(file);
    const known = this.#checked.get(file);
    const identity = known && (await identitiesOf(known.files)).join('|');
    if (known && identity === known.identities.join('|')) return known;
    const index = await readModelIndex(file, signal);
    const { files, identities } = index;
    const inputs = inputsOf(index).map(({ name }) => name);
    const provenance = await provenanceOf(index);
    const checked = { files, identities, index, demands: demandsOf(index), inputs, provenance };
    this.#checked.set(file, checked);
    return checked;
  }
}
