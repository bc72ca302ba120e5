import { identitiesOf } from '../../core/io/fileIdentity';
import { finishSave } from '../../core/onnx/finishSave';
import { readCatalogue } from '../../core/onnx/readCatalogue';
import { LRUCache } from '../../shared/lruCache';

interface CheckedModel {
  /** The model and its data files. */
  readonly files: readonly string[];
  readonly identities: readonly string[];
}

/** Models whose headers were read: nothing that they name is missing, cut off or out of bounds. */
export class ModelFiles {
  readonly #checked = new LRUCache<string, CheckedModel>({ max: 16 });

  /**
   * Stands for the content of a model and its data files, which are checked when they are new or changed, after a save of them
   * that a crash interrupted was finished. Fails as `readCatalogue` does.
   */
  async identify(file: string, signal?: AbortSignal): Promise<string> {
    await finishSave(file);
    const known = this.#checked.get(file);
    const identity = known && (await identitiesOf(known.files)).join('|');
    if (known && identity === known.identities.join('|')) return `${file}|${identity}`;
    const { files, identities } = await readCatalogue(file, signal);
    this.#checked.set(file, { files, identities });
    return `${file}|${identities.join('|')}`;
  }
}
