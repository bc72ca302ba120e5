import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { l10n } from 'vscode';
import { Failure } from '../../../shared/failure';
import type { PreviewEntry, PreviewImages } from '../../../shared/messages/previewMessages';

const KEPT = 60;
const ENTRY = 'preview.json';

/** Finished previews on disk: a folder each with its record and PNG files. The oldest go. */
export class History {
  constructor(readonly folder: string) {}

  /** All entries, the newest first. A folder that cannot be read is none of ours. */
  async entries(): Promise<readonly PreviewEntry[]> {
    const names = await readdir(this.folder).catch((): string[] => []);
    const read = await Promise.all(names.map(name => this.#read(name).catch(() => undefined)));
    return read.flatMap(entry => entry ?? []).sort((a, b) => b.time - a.time);
  }

  async add(entry: PreviewEntry, images: PreviewImages): Promise<void> {
    const home = this.#home(entry.id);
    await mkdir(home, { recursive: true });
    for (const [side, pngs] of images.entries())
      for (const [image, png] of pngs.entries())
        await writeFile(path.join(home, pngName(side, image)), png);
    await writeFile(path.join(home, ENTRY), JSON.stringify(entry));
    for (const { id } of (await this.entries()).slice(KEPT)) await this.remove(id);
  }

  /** The PNG files of an entry. */
  async images(id: string): Promise<PreviewImages> {
    const { sides, form } = await this.#read(id);
    return Promise.all(
      sides.map((_, side) =>
        Promise.all(Array.from({ length: form.batch }, (__, image) => this.png(id, side, image))),
      ),
    );
  }

  async png(id: string, side: number, image: number): Promise<Uint8Array> {
    return new Uint8Array(await readFile(path.join(this.#home(id), pngName(side, image))));
  }

  async entry(id: string): Promise<PreviewEntry> {
    return this.#read(id);
  }

  async remove(id: string): Promise<void> {
    await rm(this.#home(id), { recursive: true, force: true });
  }

  async #read(id: string): Promise<PreviewEntry> {
    const entry = JSON.parse(
      await readFile(path.join(this.#home(id), ENTRY), 'utf8'),
    ) as PreviewEntry;
    return { ...entry, id };
  }

  /** Ids come from a webview: a name, never a path. */
  #home(id: string): string {
    if (/^[\w-]+$/.test(id)) return path.join(this.folder, id);
    throw new Failure({ code: 'invalid-request', message: l10n.t('There is no preview {0}.', id) });
  }
}

const pngName = (side: number, image: number): string =>
  `${Math.trunc(side)}-${Math.trunc(image)}.png`;
