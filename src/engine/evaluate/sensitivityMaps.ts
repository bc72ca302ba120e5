import { createHash } from 'node:crypto';
import { mapPrompts } from '../../shared/sensitivity/probePrompts';
import { toFailure } from '../../shared/failure';
import { contentOf } from '../../shared/model/fingerprint';
import type { CallContext, Remote } from '../../shared/rpc/method';
import type { SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import type { DiffusionApi } from '../api/diffusionApi';
import type { ProbeSettings, SensitivityEvent, SensitivityRequest } from '../api/probing';
import { withScratch } from './scratch';
import type { KeptMap } from '../../shared/sensitivity/keptMap';
import type { KeptMaps } from './keptMaps';

/** Whose map, and of what. */
export interface MapName extends Pick<SensitivityMap, 'component' | 'by'> {
  /** Of the model that is measured. */
  readonly fingerprint: string;
}

/** What it is measured with. */
export type MapMeans = Pick<ProbeSettings, 'pipeline' | 'provider' | 'runtime' | 'sessionCache'>;

/** Layers are many: two sparsities each must do. */
const sparsities: Readonly<Record<SensitivityMap['by'], readonly number[]>> = {
  block: [0.2, 0.35, 0.5, 0.65, 0.8],
  layer: [0.5, 0.8],
};

/** As the command line measures where nothing else is asked for. */
const settings = { prompts: mapPrompts, seed: 0, steps: 2 } as const;

/** Sensitivity maps of models, measured when they are asked for and kept as far as they came, by the models' bytes. */
export class SensitivityMaps {
  constructor(
    private readonly diffusion: Remote<Pick<DiffusionApi, 'sensitivity'>>,
    private readonly kept: KeptMaps,
    /** For models while they are loaded. */
    private readonly scratch: string,
  ) {}

  /** What is known of a map, be it a part. */
  known(name: MapName): Promise<KeptMap | undefined> {
    return this.kept.read(fileOf(name));
  }

  /** Measures what is not known yet, and keeps every block or layer as it comes. Fails as `sensitivity` does. */
  async measure(
    name: MapName,
    means: MapMeans,
    { signal, report }: CallContext<SensitivityEvent>,
  ): Promise<SensitivityMap> {
    const { component, by, fingerprint } = name;
    const before = await this.known(name);
    if (before && before.map.groups.length === before.total) return before.map;
    const { provider } = means;
    const head = { version: 1, base: contentOf(fingerprint), component, by, provider } as const;
    let groups = before?.map.groups ?? [];
    let keeping = Promise.resolve();
    const hear = (event: SensitivityEvent): void => {
      if (event.kind === 'group') {
        groups = [...groups, event.group];
        const kept: KeptMap = { total: event.groups, map: { ...head, ...settings, groups } };
        keeping = keeping.then(() => this.kept.write(fileOf(name), kept));
        // Waited for below; what fails meanwhile is not to end the process.
        keeping.catch(() => undefined);
      }
      report(event);
    };
    try {
      return await this.#goOn(
        () => ({ ...means, ...settings, component, by, known: groups, sparsities: sparsities[by] }),
        { signal, report: hear },
      );
    } finally {
      await keeping;
    }
  }

  /** Previews end the engine's process to get its memory back: as long as it comes further, it starts again. */
  async #goOn(
    request: () => Omit<SensitivityRequest, 'folder'>,
    context: CallContext<SensitivityEvent>,
  ): Promise<SensitivityMap> {
    for (;;) {
      const asked = request();
      try {
        return await withScratch(this.scratch, folder =>
          this.diffusion.sensitivity({ ...asked, folder }, context),
        );
      } catch (thrown) {
        const isFurther = request().known!.length > asked.known!.length;
        if (toFailure(thrown).code !== 'engine-gone' || !isFurther) throw thrown;
      }
    }
  }
}

/** Stands for all that the errors depend on; on what they are computed does not count. */
function fileOf({ fingerprint, component, by }: MapName): string {
  const text = JSON.stringify([contentOf(fingerprint), component, by, settings, sparsities[by]]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
