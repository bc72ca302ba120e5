/** Characters of a name that a thumbnail's width holds. */
const WIDTH = 15;

/**
 * A layer's name on one line or two, parted at a dot where there is one. The second line holds as many whole modules of the
 * end as fit: they tell a layer from its neighbours. Only the first line may be too long for the width.
 */
export function nameLines(name: string): readonly string[] {
  if (name.length <= WIDTH) return [name];
  const dot = name.indexOf('.', name.length - WIDTH - 1);
  const at = dot < 0 || dot === name.length - 1 ? name.length - WIDTH : dot + 1;
  return [name.slice(0, at), name.slice(at)];
}
