import type { EditorHost, EditState } from '../../../src/shared/messages/editorMessages';
import { modelIdentity, type ModelDescription } from '../../../src/shared/model/model';
import type { Remote } from '../../../src/shared/rpc/method';
import type { Revised } from '../../../src/shared/rpc/revision';
import type { Failure } from '../../../src/shared/failure';
import type { ScoreSpread, ScoreSpreads, UnitScoring } from '../../../src/shared/stats/unitScores';
import type { Domain } from '../../gl/colourScale';
import { Query } from '../../ui/query';

/** How the scores of heads and neurons are spread: asked for while they are shown. */
export class ScoreSpreadsQuery {
  readonly #query: Query<Revised<ScoreSpreads>>;

  constructor(
    private readonly host: Remote<Pick<EditorHost, 'scoreSpreads'>>,
    changed: () => void,
  ) {
    this.#query = new Query(changed);
  }

  look(model: ModelDescription, { revision }: EditState, by: UnitScoring): void {
    const key = { model: modelIdentity(model), revision, request: by };
    void this.#query.ask(key, signal => this.host.scoreSpreads({ by }, { signal }));
  }

  get isPending(): boolean {
    return this.#query.isPending;
  }

  get failure(): Failure | null {
    return this.#query.failure;
  }

  get hasObs(): boolean {
    return this.#query.data?.hasObs === true;
  }

  /** In the order of the network; null until they are known. */
  get sets(): readonly ScoreSpread[] | null {
    return this.#query.data?.sets ?? null;
  }

  /** Of the heads or neurons that a layer holds a part of. */
  of(layer: number): ScoreSpread | undefined {
    return this.sets?.find(({ layers }) => layers.includes(layer));
  }

  /** From the lowest to the highest score of all that is above 0. */
  get domain(): Domain {
    const all = (this.sets ?? []).flatMap(({ scores }) =>
      [...scores].filter(score => score > 0 && score < Infinity),
    );
    return all.length === 0
      ? { low: 0.001, high: 1 }
      : { low: Math.min(...all), high: Math.max(...all) };
  }
}
