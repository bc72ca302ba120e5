import { expect, test } from 'vitest';
import { LayerQueries } from '../../../webview/ui/layerQueries';

test('a key that is told again, with figures of the same revision, gives up nothing that is under way', async () => {
  const queries = new LayerQueries<{ readonly layer: number; readonly revision: number }>(
    () => undefined,
  );
  const key = { model: 'one', revision: 4 };
  queries.expect(key);
  let finish = (): void => undefined;
  const asked = queries.ask(key, [1, 2], (layers, { signal, report }) => {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
      finish = () => {
        if (signal.aborted) return;
        for (const layer of layers) report({ layer, revision: 4 });
        resolve();
      };
    });
  });
  queries.expect({ ...key });
  finish();
  await asked;
  for (const layer of [1, 2])
    expect(queries.get(layer)).toMatchObject({ failure: null, isFresh: true });
});
