import type { EditorHost, EditState } from '../../../src/shared/messages/editorMessages';
import { modelIdentity, type ModelDescription } from '../../../src/shared/model/model';
import type { Step } from '../../../src/shared/recipe/recipe';
import type { Remote } from '../../../src/shared/rpc/method';
import type { Revised } from '../../../src/shared/rpc/revision';
import type { UnitCount } from '../../../src/shared/stats/plan';
import type { RemovedUnits } from '../../../src/shared/stats/unitScores';
import { Query } from '../../ui/query';

type Answer = Revised<{ readonly sets: readonly RemovedUnits[] }>;

/** How many heads and neurons steps removed. Asked only where a step removes any, once its plan is known. */
export class RemovedUnitsQuery {
  readonly #query: Query<Answer>;

  constructor(
    private readonly host: Remote<Pick<EditorHost, 'removedUnits'>>,
    changed: () => void,
  ) {
    this.#query = new Query(changed);
  }

  look(model: ModelDescription, { steps, plan, revision }: EditState): void {
    const key = { model: modelIdentity(model), revision };
    if (![...(model.history?.steps ?? []), ...steps].some(removes)) this.#query.forget();
    else if (!plan) this.#query.expect(key);
    else void this.#query.ask(key, signal => this.host.removedUnits({}, { signal }));
  }

  /** Whether what is known is of the present steps. */
  get isFresh(): boolean {
    return this.#query.isFresh;
  }

  /** Of the heads or neurons that a layer holds a part of. */
  of(layer: number): readonly UnitCount[] {
    return this.#sets.filter(({ layers }) => layers.includes(layer));
  }

  /** Of the whole model, by kind. */
  get all(): readonly Omit<UnitCount, 'units'>[] {
    return (['heads', 'neurons'] as const)
      .map(kind => ({
        kind,
        gone: this.#sets.filter(set => set.kind === kind).reduce((sum, { gone }) => sum + gone, 0),
      }))
      .filter(({ gone }) => gone > 0);
  }

  get #sets(): readonly RemovedUnits[] {
    return this.#query.data?.sets ?? [];
  }
}

const removes = ({ enabled, goal }: Step): boolean =>
  enabled && ('remove' in goal || 'drop' in goal);
