/** `NAME`, or `NAME-2`, `NAME-3`, … where it is taken. */
export function freeName(name: string, taken: Iterable<string>): string {
  // Most desktops hold names that differ in case only for the same.
  const known = new Set([...taken].map(each => each.toLowerCase()));
  let free = name;
  for (let i = 2; known.has(free.toLowerCase()); i++) free = `${name}-${i}`;
  return free;
}
