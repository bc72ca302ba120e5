import { percent } from '../../../../shared/format';
import type { OpenModel } from '../../../model/describeModel';
import type { PruneMasks } from '../../../weights/mask/tensorMask';

/** What is worth saying of layers whose units were to make up for others. */
export function repairNotes(
  { description, weights }: Pick<OpenModel, 'description' | 'weights'>,
  masks: PruneMasks,
): readonly string[] {
  return description.layers.flatMap(({ index, name }) => {
    const mask = masks.get(weights[index]!.id);
    const repair = mask?.kind === 'bits' ? mask.repair : undefined;
    if (!repair) return [];
    const { explained, isDone, caution } = repair;
    return [
      ...(isDone
        ? []
        : [
            `The calibration explains ${percent(Math.max(0, explained))} of what ${name} loses, too little to gain by: its weights stay as they are.`,
          ]),
      ...(caution > 1
        ? [
            `The calibration has too few tokens for ${name}: the ridge is ${caution.toFixed(1)} times the usual one. More prompts or steps help.`,
          ]
        : []),
    ];
  });
}
