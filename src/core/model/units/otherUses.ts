import type { GraphNode } from '../../onnx/modelIndex';
import type { GraphUse } from '../graphUse';
import { type Counts, overridesOf, withUnits } from './shapeEdits';
import { NotCoupled } from './notCoupled';
import { inputValue, type ShapeQuestion } from './shapeValues';
import { isSameSize } from './size';
import { dimsIn, type Tracked } from './trackUnits';
import type { ShapeEdit } from './unitSet';

const arithmetic = /^(?:Identity|Cast|Unsqueeze|Squeeze|Concat|Gather|Slice|Mul|Div|Add)$/;

interface Asked {
  readonly graph: GraphUse;
  readonly integers: ShapeQuestion['integers'];
  readonly tracked: Tracked;
  /** The product that takes the units in. */
  readonly taker: GraphNode;
  readonly outputs: ReadonlySet<string>;
}

/** Fails where values with units, or their sizes, go anywhere else than to the layer that takes the units in. */
export function refuseOtherUses(asked: Asked, edits: readonly ShapeEdit[], counts: Counts): void {
  const { graph, tracked, taker, outputs } = asked;
  const passed = new Set<GraphNode>([...tracked.passed, taker]);
  const shapes: GraphNode[] = [];
  for (const value of tracked.axes.keys()) {
    if (outputs.has(value)) throw new NotCoupled('has values that the model gives out');
    for (const { node, input } of graph.of(value)) {
      if (node.opType === 'Shape') shapes.push(node);
      else if (!passed.has(node) || (node === taker && input !== 0))
        throw new NotCoupled(`has values that ${node.name || node.opType} uses, too`);
    }
  }
  const edited = edits.flatMap(edit => (passed.has(edit.node) ? [] : [edit.node]));
  refuseOtherSizes(asked, [...shapes, ...edited], { passed, edits, counts });
}

/** Sizes may go on to the shapes on the way, which are checked, and to whatever finds them unchanged. */
function refuseOtherSizes(
  { graph, integers, tracked: { axes } }: Asked,
  from: readonly GraphNode[],
  {
    passed,
    edits,
    counts,
  }: {
    readonly passed: ReadonlySet<GraphNode>;
    readonly edits: readonly ShapeEdit[];
    readonly counts: Counts;
  },
): void {
  const before: ShapeQuestion = { graph, integers, dimsOf: value => dimsIn(axes.get(value)) };
  const after: ShapeQuestion = {
    ...before,
    dimsOf: value => dimsIn(withUnits(axes.get(value), counts)),
    overrides: overridesOf(edits),
  };
  const seen = new Set(from);
  const queue = [...from];
  for (let node = queue.pop(); node; node = queue.pop())
    for (const { node: next, input } of graph.of(node.outputs[0]!)) {
      if (passed.has(next) || seen.has(next)) continue;
      if (arithmetic.test(next.opType)) {
        seen.add(next);
        queue.push(next);
        continue;
      }
      const [old, now] = [before, after].map(question =>
        inputValue(question, { node: next, input }),
      );
      const isUnchanged = old?.every((size, at) => isSameSize(size, now?.[at]));
      // An array of sizes whose number of units nobody looks at is made anew with every run.
      if (!isUnchanged && next.opType !== 'ConstantOfShape' && next.opType !== 'Expand')
        throw new NotCoupled(`has a size that ${next.name || next.opType} uses, too`);
    }
}
