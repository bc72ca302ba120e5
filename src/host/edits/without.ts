/** A selector without the layers that another names: the exclusion joins every alternative. */
export function without(select: string, layers: string): string {
  const exclusion = layers
    .split(',')
    .map(term => `!${term}`)
    .join(' ');
  return select
    .split(/,(?![^{]*\})/)
    .map(alternative => `${alternative} ${exclusion}`)
    .join(',');
}
