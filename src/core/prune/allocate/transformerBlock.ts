import type { Layer } from '../../../shared/model/layer';

/**
 * The innermost numbered block that a layer is in, `down_blocks.0.attentions.1.transformer_blocks.0` or `encoder.layers.3`;
 * a layer outside all of them is in the block that it is listed under.
 */
export const transformerBlock = ({ name, block }: Pick<Layer, 'name' | 'block'>): string =>
  /^(?:.*[._])?(?:blocks|layers)\.\d+(?=\.)/.exec(name)?.[0] ?? block;
