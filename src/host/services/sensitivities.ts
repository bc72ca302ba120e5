import * as vscode from 'vscode';
import { toFailure } from '../../shared/failure';
import type {
  MapKind,
  Proposal,
  SensitivityNews,
  SensitivityState,
} from '../../shared/messages/sensitivityMessages';
import type { CallOptions, Progress } from '../../shared/rpc/method';
import type { SensitivityMap } from '../../shared/sensitivity/sensitivityMap';
import { KeptMaps } from '../../engine/evaluate/keptMaps';
import {
  type MapMeans,
  type MapName,
  SensitivityMaps,
} from '../../engine/evaluate/sensitivityMaps';
import type { Documents } from '../document/documents';
import type { ModelDocument } from '../document/modelDocument';
import { measuringMeans, pipelineBases } from './pipelineBases';
import type { Engines } from './engines';
import type { Pipelines } from './pipelines';

/** What a document is told of itself. */
export interface ToldOfDocument {
  readonly document: ModelDocument;
  readonly news: SensitivityNews;
}

/** A document's state, and the measurement that is on its way. */
interface Entry {
  state: SensitivityState;
  /** Of the bytes that it is of. */
  readonly fingerprint: string;
  /** Resolves once what was kept is known. */
  read: Promise<void>;
  running?: {
    readonly by: MapKind;
    readonly abort: AbortController;
    readonly ended: Promise<SensitivityMap>;
  };
}

const nothing: SensitivityState = {
  ...{ maps: {}, running: null, failure: null, refused: null, proposal: null },
};

/**
 * How the blocks and layers of open models stand pruning: measured in the background, for one model at a time as long as it is
 * open, and known again when its bytes are opened again.
 */
export class Sensitivities {
  readonly #entries = new Map<ModelDocument, Entry>();
  readonly #told = new vscode.EventEmitter<ToldOfDocument>();
  readonly #listeners: vscode.Disposable;
  readonly onDidTell = this.#told.event;

  constructor(
    private readonly maps: SensitivityMaps,
    private readonly services: { readonly documents: Documents; readonly pipelines: Pipelines },
  ) {
    this.#listeners = vscode.Disposable.from(
      services.documents.onDidClose(document => {
        this.#forget(document);
      }),
      services.documents.onDidChange(({ document, change }) => {
        // Other bytes: what was measured is not of them, and says so.
        const before = this.#entries.get(document);
        if (change !== 'model' || !before) return;
        this.#forget(document);
        this.#begin(document, before);
      }),
    );
  }

  /** What is known of a document, read where it was measured before. */
  async look(document: ModelDocument): Promise<SensitivityState> {
    return (await this.#entryOf(document)).state;
  }

  /** What is proposed for a document just now. */
  proposalOf(document: ModelDocument): Proposal | null {
    return this.#entries.get(document)?.state.proposal ?? null;
  }

  /** Measures a map, or what is missing of it. Fails as `sensitivity` does; a second call waits for the one on its way. */
  async measure(
    document: ModelDocument,
    by: MapKind,
    { signal, report }: CallOptions<Progress> = {},
  ): Promise<SensitivityMap> {
    const entry = await this.#entryOf(document);
    if (entry.running && entry.running.by !== by) await this.stop(document);
    entry.running ??= this.#start(document, entry, by);
    const { abort, ended } = entry.running;
    signal?.addEventListener('abort', () => {
      abort.abort();
    });
    const listener =
      report &&
      this.onDidTell(({ document: of, news }) => {
        if (of === document && news.kind === 'measuring' && news.running) report(news.running);
      });
    return ended.finally(() => {
      listener?.dispose();
    });
  }

  /** Stops what is measured of a document, and waits for its end. */
  async stop(document: ModelDocument): Promise<void> {
    const { running } = this.#entries.get(document) ?? {};
    running?.abort.abort();
    await running?.ended.catch(() => undefined);
  }

  /** Shows a proposal beside the model; null takes it away. */
  async propose(document: ModelDocument, proposal: Proposal | null): Promise<void> {
    this.#tellAll(document, await this.#entryOf(document), { proposal });
  }

  dispose(): void {
    for (const document of this.#entries.keys()) this.#forget(document);
    this.#listeners.dispose();
    this.#told.dispose();
  }

  /** Fails `cancelled` for a document that is closed, of which nothing is to be kept. */
  async #entryOf(document: ModelDocument): Promise<Entry> {
    const entry = this.#entries.get(document) ?? this.#begin(document);
    await entry.read;
    document.lifetime.throwIfAborted();
    return entry;
  }

  #begin(document: ModelDocument, before?: Entry): Entry {
    const { fingerprint } = document.state.base;
    const entry: Entry = { state: nothing, fingerprint, read: Promise.resolve() };
    this.#entries.set(document, entry);
    const old = before && before.fingerprint !== fingerprint ? staleOf(before.state.maps) : {};
    entry.read = this.#read(document)
      .then(maps => ({ maps: { ...old, ...maps } }))
      .catch((thrown: unknown) => ({ refused: sentence(thrown) }))
      .then(change => {
        this.#tellAll(document, entry, change);
      });
    return entry;
  }

  async #read(document: ModelDocument): Promise<SensitivityState['maps']> {
    const { name } = await this.#subject(document);
    const maps: { -readonly [Kind in MapKind]?: SensitivityState['maps'][Kind] } = {};
    for (const by of ['block', 'layer'] as const) {
      const kept = await this.maps.known({ ...name, by });
      if (kept) maps[by] = { groups: kept.map.groups, total: kept.total };
    }
    return maps;
  }

  #start(document: ModelDocument, entry: Entry, by: MapKind): NonNullable<Entry['running']> {
    const abort = new AbortController();
    const show = (running: SensitivityState['running']): void => {
      entry.state = { ...entry.state, running };
      this.#tell(document, entry, { kind: 'measuring', running });
    };
    const measure = async (): Promise<SensitivityMap> => {
      entry.state = { ...entry.state, failure: null };
      // What is measured now is not added to what was measured of others.
      if (entry.state.maps[by]?.isStale) {
        const others = Object.entries(entry.state.maps).filter(([each]) => each !== by);
        this.#tellAll(document, entry, { maps: Object.fromEntries(others) });
      }
      show({ by, done: 0, total: 0 });
      const { name, means } = await this.#subject(document);
      return this.maps.measure({ ...name, by }, means, {
        signal: abort.signal,
        report: event => {
          if (event.kind === 'probed') show({ by, done: event.done, total: event.total });
          if (event.kind !== 'group') return;
          const { group, groups: total } = event;
          const { maps } = entry.state;
          const groups = [...(maps[by]?.groups ?? []), group];
          entry.state = { ...entry.state, maps: { ...maps, [by]: { groups, total } } };
          this.#tell(document, entry, { kind: 'measured', by, group, total });
        },
      });
    };
    const ended = measure().finally(() => {
      delete entry.running;
    });
    ended.then(
      () => {
        this.#tellAll(document, entry, { running: null });
      },
      (thrown: unknown) => {
        const failure = toFailure(thrown).toData();
        const wasStopped = failure.code === 'cancelled';
        this.#tellAll(document, entry, { running: null, failure: wasStopped ? null : failure });
      },
    );
    return { by, abort, ended };
  }

  async #subject(document: ModelDocument): Promise<{
    readonly name: Omit<MapName, 'by'>;
    readonly means: MapMeans;
  }> {
    const { component, pipeline } = await pipelineBases(this.services, document);
    const { fingerprint } = document.state.base;
    return { name: { component, fingerprint }, means: { pipeline, ...measuringMeans() } };
  }

  #tellAll(document: ModelDocument, entry: Entry, change: Partial<SensitivityState>): void {
    entry.state = { ...entry.state, ...change };
    this.#tell(document, entry, { kind: 'sensitivity', sensitivity: entry.state });
  }

  /** What comes late, of bytes that are gone, is nobody's news. */
  #tell(document: ModelDocument, entry: Entry, news: SensitivityNews): void {
    if (this.#entries.get(document) === entry) this.#told.fire({ document, news });
  }

  #forget(document: ModelDocument): void {
    this.#entries.get(document)?.running?.abort.abort();
    this.#entries.delete(document);
  }
}

/** Maps that the engine measures, kept in the extension's storage. */
export const sensitivityMaps = ({ background, maps, scratch }: Engines): SensitivityMaps =>
  new SensitivityMaps(background, new KeptMaps(maps), scratch);

/** What was measured of bytes that are gone. */
const staleOf = (maps: SensitivityState['maps']): SensitivityState['maps'] =>
  Object.fromEntries(
    Object.entries(maps).map(([by, map]) => [by, { ...map, isStale: true as const }]),
  );

function sentence(thrown: unknown): string {
  const { message, hint } = toFailure(thrown);
  return hint === undefined ? message : `${message} ${hint}`;
}
