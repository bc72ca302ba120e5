import type { EditorHost } from '../../../src/shared/messages/editorMessages';
import type {
  MapKind,
  MeasuredGroups,
  SensitivityNews,
  SensitivityState,
} from '../../../src/shared/messages/sensitivityMessages';
import type { Remote } from '../../../src/shared/rpc/method';
import { type Damage, damageOf } from '../../../src/shared/sensitivity/damage';
import { type DamageScale, damageScale } from '../../../src/shared/sensitivity/damageScale';

/** What a map says of layers. */
export interface LayerDamages {
  /** By the layer's name; a block's layers share the block's. */
  readonly byLayer: ReadonlyMap<string, Damage>;
  /** In the order in which they were measured. */
  readonly all: readonly Damage[];
  readonly scale: DamageScale;
}

/** How the model's blocks and layers stand pruning: asked for when it is first shown, and told of from then on. */
export class Sensitivity {
  #state: SensitivityState | null = null;
  #isAsked = false;
  readonly #known = new Map<
    MapKind,
    { readonly of: MeasuredGroups; readonly damages: LayerDamages }
  >();

  constructor(
    private readonly host: Remote<EditorHost>,
    private readonly changed: () => void,
  ) {}

  /** Null until the host has answered. */
  get state(): SensitivityState | null {
    return this.#state;
  }

  /** Another model: nothing is known of it. */
  forget(): void {
    this.#state = null;
    this.#isAsked = false;
  }

  look(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    void this.host.sensitivity({}).then(
      state => {
        // What was told meanwhile is newer.
        this.#state ??= state;
        this.changed();
      },
      () => {
        this.#isAsked = false;
      },
    );
  }

  measure(by: MapKind): void {
    void this.host.measure({ by }).catch(() => undefined);
  }

  stop(): void {
    void this.host.stopMeasuring({}).catch(() => undefined);
  }

  receive(news: SensitivityNews): void {
    if (news.kind === 'sensitivity') {
      this.#isAsked = true;
      this.#state = news.sensitivity;
    } else if (this.#state && news.kind === 'measuring')
      this.#state = { ...this.#state, running: news.running };
    else if (this.#state && news.kind === 'measured') {
      const { by, group, total } = news;
      const groups = [...(this.#state.maps[by]?.groups ?? []), group];
      this.#state = { ...this.#state, maps: { ...this.#state.maps, [by]: { groups, total } } };
    }
  }

  /** What is known so far; null where nothing is. */
  damages(by: MapKind): LayerDamages | null {
    const of = this.#state?.maps[by];
    if (!of) return null;
    const known = this.#known.get(by);
    if (known?.of === of) return known.damages;
    const all = damageOf(of.groups);
    const byGroup = new Map(all.map(each => [each.group, each]));
    const byLayer = new Map(
      of.groups.flatMap(({ name, layers }) => {
        const damage = byGroup.get(name);
        return damage ? layers.map(layer => [layer.name, damage] as const) : [];
      }),
    );
    const scale = damageScale(all.map(({ perThousand }) => perThousand));
    const damages = { byLayer, all, scale };
    this.#known.set(by, { of, damages });
    return damages;
  }
}
