import { magnitude } from '../../src/shared/format';

/** A weight as a cell prints it: with as many digits as fit, `.07` at least. */
export function printedValue(
  value: number,
  signed: boolean,
  fits: (text: string) => boolean,
): string {
  const sign = value < 0 ? '−' : signed ? '+' : '';
  const size = Math.abs(value);
  const forms = [magnitude(size), size.toFixed(3), size.toFixed(2)];
  const text = forms.map(form => sign + form).find(fits);
  return text ?? sign + size.toFixed(2).replace(/^0/, '');
}
