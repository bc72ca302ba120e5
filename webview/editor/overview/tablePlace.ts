import { blockPath, type Layer } from '../../../src/shared/model/layer';

/** The groups of columns, from the left. */
export type ColumnGroup =
  | 'resnet'
  | 'projectionIn'
  | 'selfAttention'
  | 'crossAttention'
  | 'textAttention'
  | 'feedForward'
  | 'textFeedForward'
  | 'modulation'
  | 'projectionOut'
  | 'scale'
  | 'other'
  | 'norms'
  | 'embeddings';

export const columnGroups: readonly ColumnGroup[] = [
  'resnet',
  'projectionIn',
  'selfAttention',
  'crossAttention',
  'textAttention',
  'feedForward',
  'textFeedForward',
  'modulation',
  'projectionOut',
  'scale',
  'other',
  'norms',
  'embeddings',
];

/** Where a layer stands in the table: layers of one module share a row, layers that do the same share a column. */
export interface TablePlace {
  /** The modules of the block that the layer is in, shortened: `res0`, `attn1`, `t2`; empty for the block itself. */
  readonly modules: readonly string[];
  /** Equal for layers of one row: `0` for the first resnet and the first attention of a block. */
  readonly row: string;
  readonly group: ColumnGroup;
  readonly column: string;
}

const containers = /^(resnets|attentions|transformer_blocks|(?:down|up)samplers)\.(\d+)\./;
const shortened: Readonly<Record<string, string>> = {
  resnets: 'res',
  attentions: 'attn',
  transformer_blocks: 't',
};

/** The row that a block's last module has: scaling comes after all others. */
export const LAST_ROW = 'last';

/** Reads a layer's place off its role and the part of its name behind the block. */
export function tablePlace(layer: Layer): TablePlace {
  const path = blockPath(layer);
  let rest = layer.name.slice(path === '' ? 0 : path.length + 1);
  const modules: string[] = [];
  const numbers: number[] = [];
  let isScale = false;
  for (let found = containers.exec(rest); found; found = containers.exec(rest)) {
    const [whole, container, number] = found as unknown as [string, string, string];
    rest = rest.slice(whole.length);
    if (container.endsWith('samplers')) isScale = true;
    else {
      // The first transformer block of an attention stands in the attention's own row.
      if (container !== 'transformer_blocks' || number !== '0' || numbers.length === 0)
        modules.push(`${shortened[container]!}${number}`);
      numbers.push(Number(number));
    }
  }
  const row = isScale ? LAST_ROW : numbers.join('.').replace(/^(\d+)\.0$/, '$1');
  return {
    modules,
    row,
    ...columnOf(layer, rest, isScale, modules[0]?.startsWith('res') ?? false),
  };
}

function columnOf(
  { role, target }: Layer,
  rest: string,
  isScale: boolean,
  isResnet: boolean,
): Pick<TablePlace, 'group' | 'column'> {
  const last = rest.replace(/\.0$/, '').split('.').at(-1)!;
  if (isScale) return { group: 'scale', column: '' };
  switch (role) {
    case 'attention-q':
    case 'attention-k':
    case 'attention-v':
    case 'attention-out':
    case 'attention-qkv':
      return { group: attentionOf(rest), column: role.slice('attention-'.length) };
    case 'feed-forward':
      return {
        group: /ff_context/.test(rest) ? 'textFeedForward' : 'feedForward',
        column: /net\.0\b/.test(rest) ? 'ff.0' : /net\.2\b/.test(rest) ? 'ff.2' : last,
      };
    case 'convolution':
      return {
        group: 'resnet',
        column: /shortcut|skip/.test(last) ? 'skip' : last === 'conv2' ? 'conv2' : 'conv1',
      };
    case 'time':
      // Frequencies of the timestep's waves: a table, as embeddings are.
      return target === 'none'
        ? { group: 'embeddings', column: 'time' }
        : { group: 'resnet', column: 'time' };
    case 'projection':
      return /in$|embedder/.test(last)
        ? { group: 'projectionIn', column: 'in' }
        : { group: 'projectionOut', column: 'out' };
    case 'modulation':
      return {
        group: 'modulation',
        column: rest
          .replace(/\.linear(_\d)?$/, '')
          .split('.')
          .at(-1)!,
      };
    case 'norm':
      return { group: 'norms', column: isResnet ? `res ${last}` : last };
    case 'embedding':
      return { group: 'embeddings', column: last.replace(/_embedding$/, '') };
    case 'other':
      return { group: 'other', column: last };
  }
}

const attentionOf = (rest: string): ColumnGroup =>
  /add_[qkv]_proj|to_add_out/.test(rest)
    ? 'textAttention'
    : /attn2|EncDecAttention|cross_?attn/i.test(rest)
      ? 'crossAttention'
      : 'selfAttention';
