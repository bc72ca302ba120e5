import { isPrunableType, type PrunableType } from '../../shared/model/elementType';
import type { StoredTensor } from '../onnx/modelIndex';

/** A tensor whose weights can be read. */
export type WeightTensor = StoredTensor & { readonly elementType: PrunableType };

/** Whether a tensor's weights can be read: prunable element type and stored densely. */
export const isReadable = (tensor: StoredTensor): tensor is WeightTensor =>
  isPrunableType(tensor.elementType) && tensor.storage.kind !== 'sparse';
