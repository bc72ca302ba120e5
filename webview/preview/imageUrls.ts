import { LRUCache } from '../../src/shared/lruCache';
import type { Remote } from '../../src/shared/rpc/method';
import type { PreviewHost } from '../../src/shared/messages/previewMessages';

const KEPT = 24;

/** Object URLs of previews' PNG files, fetched when first drawn; the longest unused are given back. */
export class ImageUrls {
  readonly #urls = new LRUCache<string, readonly (readonly string[])[]>({
    max: KEPT,
    dispose: sides => {
      for (const url of sides.flat()) URL.revokeObjectURL(url);
    },
  });
  readonly #asked = new Set<string>();

  constructor(
    private readonly host: Remote<PreviewHost>,
    private readonly arrived: () => void,
  ) {}

  /** `[side][image]`; undefined until they are here. */
  of(id: string): readonly (readonly string[])[] | undefined {
    const known = this.#urls.get(id);
    if (!known && !this.#asked.has(id)) void this.#fetch(id);
    return known;
  }

  async #fetch(id: string): Promise<void> {
    this.#asked.add(id);
    try {
      const images = await this.host.images({ id });
      this.#urls.set(
        id,
        images.map(side => side.map(urlOf)),
      );
      this.#asked.delete(id);
      this.arrived();
    } catch {
      // Its files are gone: it stays without a picture.
    }
  }
}

const urlOf = (png: Uint8Array): string =>
  URL.createObjectURL(new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
