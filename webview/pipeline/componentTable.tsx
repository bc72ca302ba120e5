import type { ComponentChildren, VNode } from 'preact';
import { componentTitle, countsIntoPipeline } from '../../src/shared/model/component';
import { bytes, count, integer, percent } from '../../src/shared/format';
import type {
  ComponentFigures,
  PipelineComponentState,
  PipelineState,
} from '../../src/shared/messages/pipelineMessages';
import type { Sizes } from '../../src/shared/stats/plan';
import { defaultStep } from '../../src/shared/recipe/recipe';
import { targetedLabel } from '../../src/shared/recipe/targetedLabel';
import { share, sumZeros, type ZeroCount } from '../../src/shared/stats/statistics';
import { isOutdated } from '../ui/answer';
import type { QueryResult } from '../ui/query';
import type { CountedComponent, PipelineStore } from './store';
import { strings } from './strings';

/** One line of the table: its name, a cell per component, and one for the pipeline where it makes sense. */
interface Line {
  readonly name: string;
  readonly of: (figures: ComponentFigures) => ComponentChildren;
  readonly total?: (all: readonly ComponentFigures[]) => ComponentChildren;
}

const sizeNames: readonly (readonly [keyof Sizes, string])[] = [
  ['dense', strings.dense],
  ['deflated', strings.deflated],
  ['halves', strings.halves],
  ['bytes', strings.bytes],
  ['bitmask', strings.bitmask],
  ['onnxSparse', strings.onnxSparse],
];

/** The components side by side: open edits, sparsity, sizes in forms that current software reads, and how many layers fit 2:4. */
export function ComponentTable({
  store,
  state,
}: {
  readonly store: PipelineStore;
  readonly state: PipelineState;
}): VNode {
  const { components } = state;
  const known = components.map(({ path }) => store.figures(path));
  const all = dataOf(known);
  const counted = components.filter(({ component }) => countsIntoPipeline(component));
  const sparse = dataOf(counted.map(({ path }) => store.figures(path)));
  const anyOutdated = known.some(isOutdated);
  const line = ({ name, of, total }: Line, over: readonly ComponentFigures[] | null): VNode => (
    <tr key={name}>
      <th scope="row">{name}</th>
      {known.map((figures, i) => (
        <td key={components[i]!.path} {...markOf(isOutdated(figures))}>
          {figures.data ? of(figures.data) : <Waiting figures={figures} />}
        </td>
      ))}
      <td {...markOf(anyOutdated)}>
        {total && (over ? total(over) : <span class="quiet">{strings.counting}</span>)}
      </td>
    </tr>
  );
  return (
    <table class="pipeline-components" aria-label={strings.pipeline}>
      <thead>
        <tr>
          <th scope="col">{strings.component}</th>
          {components.map(({ component, path, label }) => (
            <th scope="col" key={path}>
              {componentTitle[component]}
              <button class="link" type="button" onClick={() => void store.host.open({ path })}>
                {label}
              </button>
            </th>
          ))}
          <th scope="col">
            {strings.together}
            <span class="pipeline-hint quiet">{strings.togetherHint}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{strings.edits}</th>
          {components.map(each => (
            <td key={each.path}>{edits(each)}</td>
          ))}
          <td />
        </tr>
        {line(
          {
            name: strings.parameters,
            of: ({ parameters }) => count(parameters),
            total: found => count(found.reduce((sum, { parameters }) => sum + parameters, 0)),
          },
          all,
        )}
      </tbody>
      <tbody aria-label={strings.sparsity}>
        {line(targetedLine(known.flatMap(({ data }) => data ?? [])), sparse)}
        {line(
          zeroLine(strings.all, ({ figures }) => figures.component),
          sparse,
        )}
      </tbody>
      <tbody aria-label={strings.sizes}>
        {sizeNames.map(([form, name]) =>
          line(
            {
              name,
              of: ({ sizes }) => <Size form={form} sizes={sizes} />,
              total: found => <Size form={form} sizes={sumSizes(found)} />,
            },
            all,
          ),
        )}
      </tbody>
      <tbody aria-label={strings.patterns}>
        {line(
          {
            name: strings.fitting,
            of: figures => fitting([figures]),
            total: fitting,
          },
          all,
        )}
      </tbody>
    </table>
  );
}

function edits({ steps, unsavedSteps }: PipelineComponentState): VNode {
  if (steps === 0 && unsavedSteps === 0) return <span class="quiet">{strings.none}</span>;
  return (
    <>
      {steps} {steps === 1 ? strings.step : strings.steps}
      {unsavedSteps > 0 && `, ${unsavedSteps} ${strings.unsaved} ●`}
    </>
  );
}

const zeroLine = (name: string, of: (figures: ComponentFigures) => ZeroCount): Line => ({
  name,
  of: figures => <Zeros count={of(figures)} />,
  total: all => <Zeros count={sumZeros(all.map(of))} />,
});

/** Named by what it counts; where components differ in that, each figure says it. */
function targetedLine(known: readonly ComponentFigures[]): Line {
  const labels = new Set(known.map(({ targets }) => targetedLabel(targets)));
  const [label = targetedLabel(defaultStep.targets), another] = labels;
  const counted = zeroLine(`${strings.zerosOf} ${label}`, ({ figures }) => figures.targeted);
  if (another === undefined) return counted;
  return {
    ...counted,
    name: strings.targeted,
    of: figures => (
      <>
        {counted.of(figures)}
        <span class="pipeline-hint quiet">{targetedLabel(figures.targets)}</span>
      </>
    ),
  };
}

function Zeros({ count: zeros }: { readonly count: ZeroCount }): VNode {
  const sparsity = share(zeros);
  return (
    <div class="pipeline-zeros" title={`${integer(zeros.zeros)} / ${integer(zeros.total)}`}>
      {percent(sparsity)}
      <span class="pipeline-track" aria-hidden="true">
        <span style={{ width: `${sparsity * 100}%` }} />
      </span>
    </div>
  );
}

function Size({ form, sizes }: { readonly form: keyof Sizes; readonly sizes: Sizes }): VNode {
  return (
    <>
      {bytes(sizes[form])}
      {form !== 'dense' && <span class="quiet"> {percent(sizes[form] / sizes.dense)}</span>}
    </>
  );
}

const sumSizes = (all: readonly ComponentFigures[]): Sizes => {
  const sum = (form: keyof Sizes): number =>
    all.reduce((total, { sizes }) => total + sizes[form], 0);
  return {
    dense: sum('dense'),
    deflated: sum('deflated'),
    halves: sum('halves'),
    bytes: sum('bytes'),
    bitmask: sum('bitmask'),
    onnxSparse: sum('onnxSparse'),
  };
};

function fitting(all: readonly ComponentFigures[]): string {
  const layers = all.flatMap(figures => figures.layers);
  const fit = layers.filter(({ inputs, twoOfFour }) => inputs % 4 === 0 && twoOfFour === 1);
  return `${integer(fit.length)} ${strings.of} ${integer(layers.length)}`;
}

/** The figures of several components; null until all are known. */
function dataOf(
  results: readonly QueryResult<CountedComponent>[],
): readonly CountedComponent[] | null {
  const known = results.flatMap(({ data }) => data ?? []);
  return known.length === results.length ? known : null;
}

const markOf = (isOld: boolean): { readonly class: string; readonly 'aria-busy': boolean } => ({
  class: isOld ? 'outdated' : '',
  'aria-busy': isOld,
});

const Waiting = ({ figures: { failure } }: { readonly figures: QueryResult<unknown> }): VNode => (
  <span class="quiet" title={failure?.message}>
    {failure ? strings.failed : strings.counting}
  </span>
);
