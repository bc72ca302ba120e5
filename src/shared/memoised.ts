/**
 * A function of an object that never changes and of one more value, which remembers for each object what it gave for the newest such
 * value: many ask for the same while a handle is dragged.
 */
export function memoised<K extends object, A, V>(
  compute: (key: K, at: A) => V,
): (key: K, at: A) => V {
  const known = new WeakMap<K, { readonly at: A; readonly value: V }>();
  return (key, at) => {
    const last = known.get(key);
    if (last && Object.is(last.at, at)) return last.value;
    const value = compute(key, at);
    known.set(key, { at, value });
    return value;
  };
}
