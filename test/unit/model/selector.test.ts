import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ModelDescription } from '../../../src/shared/model/model';
import { selectLayers } from '../../../src/core/model/selector';
import { describeModel } from '../../../src/core/model/describeModel';
import { writeSkeleton } from '../../fixtures/syntheticModel';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const at = temporaryFolder();
let unet: ModelDescription;
beforeAll(async () => {
  await writeSkeleton(at('unet.onnx'), { component: 'unet', divide: 16 });
  unet = (await describeModel(at('unet.onnx'))).description;
});

const selected = (selector: string): readonly string[] =>
  selectLayers(selector, unet).map(index => unet.layers[index]!.name);
const named = (test: (layer: ModelDescription['layers'][number]) => boolean): readonly string[] =>
  unet.layers.filter(test).map(({ name }) => name);

describe('a selector', () => {
  test('finds a layer whose name has a line break, as any other', () => {
    const layers = unet.layers.slice(0, 2).map((layer, i) => ({ ...layer, name: `a\n${i}` }));
    for (const [term, found] of [
      ['*', [0, 1]],
      ['layer:a*1', [1]],
    ] as const)
      expect(selectLayers(term, { ...unet, layers })).toEqual(found);
  });

  test.each<[string, (layer: ModelDescription['layers'][number]) => boolean]>([
    ['*', () => true],
    ['', () => true],
    ['component:unet', () => true],
    ['component:vae-*', () => false],
    ['role:attention-*', ({ role }) => role.startsWith('attention-')],
    ['role:attention-{q,k}', ({ role }) => role === 'attention-q' || role === 'attention-k'],
    ['block:down_blocks.1', ({ block }) => block === 'down_blocks.1'],
    ['block:down_blocks.*', ({ block }) => block.startsWith('down_blocks.')],
    ['layer:conv_in', ({ name }) => name === 'conv_in'],
    ['attn2.to_k', ({ name }) => name.endsWith('.attn2.to_k')],
    ['attn2.to', () => false],
    ['*.attn2.to_?', ({ name }) => /\.attn2\.to_.$/.test(name)],
    [
      'role:attention-* block:mid_block',
      ({ role, block }) => role.startsWith('attention-') && block === 'mid_block',
    ],
    [
      'role:convolution !block:up_blocks.*',
      ({ role, block }) => role === 'convolution' && !block.startsWith('up_'),
    ],
    ['conv_in, conv_out', ({ name }) => name === 'conv_in' || name === 'conv_out'],
    ['!*', () => false],
  ])('"%s" selects what it says, in network order', (selector, expected) => {
    expect(selected(selector)).toEqual(named(expected));
  });

  test.each([
    ['nope:x', '"nope:" is none of role:, block:, layer:, component:'],
    ['role:', 'nothing follows the colon'],
    ['a;b', 'neither a name nor a glob'],
    ['block:[a', 'block:[a'],
  ])('"%s" is refused with the term and the reason', (selector, reason) => {
    expect(() => selected(selector)).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });

  test('is sound: commas unite, spaces intersect, ! negates', () => {
    const terms = fc.constantFrom(
      ...['role:attention-*', 'block:mid_block', 'to_q', '*.ff.*', 'conv_in', 'role:norm'],
    );
    fc.assert(
      fc.property(terms, terms, (a, b) => {
        const [left, right] = [new Set(selected(a)), new Set(selected(b))];
        expect(selected(`${a},${b}`)).toEqual(
          named(({ name }) => left.has(name) || right.has(name)),
        );
        expect(selected(`${a} ${b}`)).toEqual(
          named(({ name }) => left.has(name) && right.has(name)),
        );
        expect(selected(`!${a}`)).toEqual(named(({ name }) => !left.has(name)));
      }),
      { seed: 7 },
    );
  });

  test('of many stars is answered, as are those of few', () => {
    expect(selected(`layer:${'*?'.repeat(40)}=`)).toEqual([]);
    expect(selected(`layer:${'*?'.repeat(3)}`)).toEqual(named(() => true));
  });

  test('never hangs or throws anything but a Failure, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), text => {
        try {
          selected(text);
        } catch (error) {
          expect(error).toMatchObject({
            code: 'invalid-request',
            hint: expect.any(String) as string,
          });
        }
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
