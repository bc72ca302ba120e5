import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** As in 512 pixels. */
const USUAL = 64;

/** Height and width of the latents that a UNet is made for, as the `config.json` beside it says. */
export async function latentSide(file: string): Promise<number> {
  const text = await readFile(path.join(path.dirname(file), 'config.json'), 'utf8').catch(
    () => '{}',
  );
  try {
    const { sample_size: side } = JSON.parse(text) as { readonly sample_size?: unknown };
    return typeof side === 'number' && Number.isInteger(side) && side > 0 ? side : USUAL;
  } catch {
    return USUAL;
  }
}
