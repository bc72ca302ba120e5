import { varint } from '../read/varint';
import type { Field, WireReader } from '../read/wire';
import type { Replacement } from './replacement';

/** What changes inside a field, and the field's own length where that changes. */
export async function aroundField(
  wire: WireReader,
  { start, offset, length }: Field,
  inner: readonly Replacement[],
): Promise<readonly Replacement[]> {
  const growth = inner.reduce((sum, each) => sum + each.bytes.length - each.length, 0);
  if (growth === 0) return inner;
  const head = await wire.view({ offset: start, length: offset - start });
  const tag = head.findIndex(byte => byte < 128) + 1;
  const place = { offset: start + tag, length: offset - start - tag };
  return [{ ...place, bytes: varint(length + growth) }, ...inner];
}
