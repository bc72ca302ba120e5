import { expect, test } from 'vitest';
import { magnitudeRows, otherRows } from '../../../../src/host/edits/methodRows';

const words = (components: Parameters<typeof otherRows>[0]): readonly string[] =>
  otherRows(components).map(({ label }) => label.split(':')[0]!);

test('the first method is what the paper did', () => {
  expect(magnitudeRows()[0]!.method).toEqual({
    ...{ scope: 'layer', targets: ['linear'], criterion: 'magnitude' },
  });
});

test('criteria that need to run a model are offered where it can be measured', () => {
  expect(words(['unet'])).toEqual(['Wanda', 'OWL', 'OBS-Diff', 'SparseGPT', 'Random']);
  expect(words(['text-encoder', 'unet'])).toEqual(['Wanda', 'OWL', 'SparseGPT', 'Random']);
  expect(words(['transformer'])).toEqual(['Random']);
});

test('each says what it needs and when it pays', () => {
  for (const { detail } of otherRows(['unet'])) {
    expect(detail).toMatch(/^Needs (a|nothing)/);
    expect(detail.length).toBeLessThan(160);
  }
});

test('Wanda compares within outputs, as its authors do; OWL spreads magnitude', () => {
  const [wanda, owl] = otherRows(['text-encoder']);
  expect(wanda!.method).toMatchObject({ criterion: 'wanda', scope: 'row' });
  expect(owl!.method).toMatchObject({ criterion: 'magnitude', allocation: 'owl', scope: 'layer' });
});
