import * as v from 'valibot';

const text = v.pipe(v.string('must be a text'), v.minLength(1, 'must not be empty'));
const count = (least: number) =>
  v.pipe(
    v.number('must be a number'),
    v.safeInteger('must be a whole number'),
    v.minValue(least, `must be ${least} or more`),
  );
const share = v.pipe(
  v.number('must be a number'),
  v.gtValue(0, 'must be above 0'),
  v.maxValue(1, 'must be at most 1'),
);
const list = <const Item extends v.GenericSchema>(item: Item, what: string) =>
  v.pipe(v.array(item, 'must be a list'), v.minLength(1, `must have ${what}`));

/** JSON knows no infinity: it stands as null. */
const error = v.nullable(
  v.pipe(v.number('must be a number or null'), v.minValue(0, 'must be 0 or more')),
);

const group = v.object({
  name: text,
  layers: list(v.object({ name: text, weights: count(1) }), 'a layer'),
  /** The component's error where of all its weights only the group's are pruned, by rising sparsity. */
  errors: v.pipe(
    list(v.object({ sparsity: share, error }), 'an error'),
    v.check(
      errors => errors.every(({ sparsity }, i) => i === 0 || sparsity > errors[i - 1]!.sparsity),
      'must be by rising sparsity',
    ),
  ),
});

/** The file that `sensitivity` writes: how much a component's output suffers from pruning each block or layer alone. */
export const sensitivityMapSchema = v.pipe(
  v.object({
    version: v.literal(1, 'must be 1'),
    /** Content of the file that was measured, as a recipe's `base`. */
    base: text,
    component: v.picklist(['unet', 'text-encoder'], 'must be unet or text-encoder'),
    by: v.picklist(['block', 'layer'], 'must be block or layer'),
    prompts: list(text, 'a prompt'),
    seed: count(0),
    /** Steps of the runs whose latents the UNet was given. */
    steps: count(1),
    provider: text,
    groups: list(group, 'a block or layer'),
  }),
  v.check(({ groups }) => {
    const names = groups.flatMap(({ layers }) => layers.map(({ name }) => name));
    return new Set(names).size === names.length;
  }, 'has a layer twice'),
);

export type SensitivityMap = Immutable<v.InferOutput<typeof sensitivityMapSchema>>;

/** Layers that are pruned to one sparsity: a block, or a layer alone. */
export type SensitivityGroup = SensitivityMap['groups'][number];

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;
