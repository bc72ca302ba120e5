import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Failure, toFailure } from '../../../src/shared/failure';

describe('a Failure', () => {
  it('survives a border as plain data without loss', () => {
    const data = {
      code: 'truncated',
      message: 'x.onnx ends early.',
      hint: 'Fetch it again.',
      path: 'x.onnx',
    } as const;
    expect(new Failure(data).toData()).toEqual(data);
  });

  it('is kept as it is', () => {
    const failure = new Failure({ code: 'stale', message: 'changed' });
    expect(toFailure(failure)).toBe(failure);
  });

  it('takes its code from a system error and keeps the path', async () => {
    const thrown: unknown = await readFile('no/such/file').catch((error: unknown) => error);
    expect(toFailure(thrown)).toMatchObject({ code: 'missing', path: 'no/such/file' });
  });

  it('calls an abort cancelled', () => {
    const abort = new AbortController();
    abort.abort();
    expect(toFailure(abort.signal.reason).code).toBe('cancelled');
  });

  it('calls everything else internal and keeps its text', () => {
    expect(toFailure('odd')).toMatchObject({ code: 'internal', message: 'odd' });
    expect(toFailure(new TypeError('defect'))).toMatchObject({
      code: 'internal',
      message: 'defect',
    });
  });
});
