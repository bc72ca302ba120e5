/** `zeros` of every `group` consecutive inputs become zero, or the weakest share of whole output channels. */
export type Pattern =
  { readonly zeros: number; readonly group: number } | { readonly channels: number };

/** The one grammar of `2:4` and `channels:0.25`. What it cannot say, that N is below M, is in `parsePattern`. */
export const patternGrammar =
  /^(?:(0{0,2}[1-9]\d{0,2}):(\d{1,3})|channels:(0(?:\.\d{1,17})?|1(?:\.0{1,17})?))$/;

/** `2:4` or `channels:0.25` as numbers; undefined for anything else. */
export function parsePattern(text: string): Pattern | undefined {
  const [, zeros, group, channels] = patternGrammar.exec(text) ?? [];
  if (channels !== undefined) return { channels: Number(channels) };
  return Number(zeros) < Number(group) ? { zeros: Number(zeros), group: Number(group) } : undefined;
}
