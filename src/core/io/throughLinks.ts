import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../shared/failure';

/** More links one after the other than anybody makes. */
const HOPS = 40;

/**
 * Where a file is written when links are written through, whether it is there yet or not. Fails with `unsafe-path` where
 * links lead in a circle.
 */
export async function throughLinks(file: string, hops = HOPS): Promise<string> {
  const whole = path.resolve(file);
  const real = await realpath(whole).catch(() => undefined);
  const parent = path.dirname(whole);
  if (real !== undefined || parent === whole) return real ?? whole;
  const folder = await throughLinks(parent, hops);
  const place = path.join(folder, path.basename(whole));
  const target = await readlink(place).catch(() => undefined);
  if (target === undefined) return place;
  if (hops === 0)
    throw new Failure({
      code: 'unsafe-path',
      message: `${file} is a link that leads in a circle.`,
      hint: 'Remove the link, or save under another name.',
      path: file,
    });
  return throughLinks(path.resolve(folder, target), hops - 1);
}
