import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bytes,
  count,
  duration,
  integer,
  magnitude,
  percent,
  setLocale,
} from '../../../src/shared/format';

describe('figures in English', () => {
  beforeEach(() => {
    setLocale('en');
  });
  afterEach(() => {
    setLocale(undefined);
  });

  it('gives a share as per cent with one decimal', () => {
    expect([0, 0.35, 0.475, 1].map(percent)).toEqual(['0.0 %', '35.0 %', '47.5 %', '100.0 %']);
  });

  it('gives bytes in binary units with three digits', () => {
    expect([0, 1023, 1024, 17_450_188, 1.73e9].map(bytes)).toEqual([
      '0 B',
      '1,023 B',
      '1 KiB',
      '16.6 MiB',
      '1.61 GiB',
    ]);
  });

  it('gives counts with a decimal prefix and never "1000 k"', () => {
    expect([999, 4_137_364, 999_950, 865_910_724].map(count)).toEqual([
      '999',
      '4.14 M',
      '1 M',
      '866 M',
    ]);
  });

  it('separates thousands in whole numbers', () => {
    expect(integer(630_231)).toBe('630,231');
  });

  it('keeps three digits of a magnitude whatever its size', () => {
    expect([0, 0.031, -0.5, 1.2345e-5, Number.NaN].map(magnitude)).toEqual([
      '0',
      '0.0310',
      '-0.500',
      '1.23e-5',
      'NaN',
    ]);
  });

  it('gives durations as people say them', () => {
    expect([400, 12_300, 80_000, 7_800_000, 7_199_000].map(duration)).toEqual([
      ...['0.4 s', '12 s', '1 min 20 s', '2 h 10 min', '2 h 0 min'],
    ]);
  });
});

it('follows the language it is given', () => {
  setLocale('de');
  expect([percent(0.475), integer(630_231)]).toEqual(['47,5 %', '630.231']);
  setLocale(undefined);
});
