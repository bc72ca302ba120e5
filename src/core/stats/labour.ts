import type { ByteSource } from '../bytes/source';
import type { Cut } from '../prune/cut';
import type { Tile, TileRequest } from '../../shared/statistics';
import type { LowBits } from './lowBits';
import type { LayerShape } from './relief';
import type { Survey } from './tensorScan';
import type { Plane } from './tile';
import type { WeightTensor } from './weights';

/** One pass over a tensor, or over the lines that a picture needs. Crosses a thread border as it is. */
export type Task =
  | {
      readonly kind: 'survey';
      readonly tensor: WeightTensor;
      /** What is pruned before it is measured. */
      readonly cut: Cut;
      /** With it, the relief is taken too. */
      readonly shape?: LayerShape;
    }
  | {
      readonly kind: 'lowBits';
      readonly tensor: WeightTensor;
      readonly cut: Cut;
      /** The magnitude class that is looked into. */
      readonly index: number;
    }
  | {
      readonly kind: 'tile';
      readonly tensor: WeightTensor;
      readonly cut: Cut;
      readonly layer: number;
      readonly plane: Plane;
      /** Clipped to the plane. */
      readonly request: TileRequest;
    };

interface Outcomes {
  readonly survey: Survey;
  readonly lowBits: LowBits;
  readonly tile: Tile;
}

export type Outcome<T extends Task> = Outcomes[T['kind']];

export interface LabourOptions {
  readonly signal?: AbortSignal | undefined;
  /** Before all tasks that are not: somebody looks at the place where the answer goes. */
  readonly urgent?: boolean | undefined;
}

/** Who does the passes over weights: this thread, or several. Who does them never shows in the result. */
export interface Labour {
  /** Tasks that are worth having under way at the same time. */
  readonly hands: number;
  perform<T extends Task>(
    files: readonly ByteSource[],
    task: T,
    options?: LabourOptions,
  ): Promise<Outcome<T>>;
}
