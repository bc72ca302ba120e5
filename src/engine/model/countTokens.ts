import { readTokenizer, type Tokenizer } from '../../core/diffusion/tokenizer';

const tokenizers = new Map<string, Promise<Tokenizer>>();

/** Counts a prompt's tokens with the tokenizer of the pipeline in `folder`, read once. */
export async function countTokens(
  folder: string,
  text: string,
): Promise<{ readonly count: number; readonly limit: number; readonly cut: string }> {
  const known = tokenizers.get(folder) ?? readTokenizer(folder);
  tokenizers.set(folder, known);
  known.catch(() => tokenizers.delete(folder));
  const tokenizer = await known;
  const { count, cut } = tokenizer.encode(text);
  return { count, limit: tokenizer.limit, cut };
}
