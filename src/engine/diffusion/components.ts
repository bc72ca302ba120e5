import { Failure } from '../../shared/failure';
import { type ComponentKind, isDenoiser } from '../../shared/model/component';
import type { ProviderChoice, Refusal } from '../../shared/generation/generation';
import type { LoadedSession, Provider, Runtime } from '../session';
import { ModelFiles } from './modelFiles';
import { ProfileFile, type ProviderShares } from './profile';
import { absent, loadRefusal } from './refusal';

/** A session, and what is known of how it runs. */
export interface Component {
  readonly session: LoadedSession;
  /** Stands for the content of the model and its data files. */
  readonly identity: string;
  /** The denoiser's provider shares, once a warm run was profiled; null where its profile could not be kept. */
  shares?: ProviderShares | null;
  profile?: ProfileFile;
}

export interface Opened {
  readonly component: Component;
  /** Providers passed over on the way. */
  readonly refused: readonly Refusal[];
}

interface Entry {
  readonly kind: ComponentKind;
  readonly key: string;
  readonly component: Component;
}

export interface OpenOptions {
  readonly runtime: Runtime;
  /** What stands for files' content, where it was asked a moment ago. */
  readonly known?: ReadonlyMap<string, string>;
  readonly asked: ProviderChoice;
  readonly order: readonly Provider[];
  /** Why a provider that works is passed over all the same. */
  readonly passedOver: ReadonlyMap<Provider, Refusal>;
  readonly sessionCache: 'all' | 'one';
  readonly loading: (kind: ComponentKind) => void;
  /** Called with the providers that were tried in vain, once something took the file. */
  readonly gaveUp: (refused: readonly Refusal[]) => void;
}

/** Sessions kept between generations as long as their files stay the same: two a component for speed, else one. */
export class Components {
  readonly #open: Entry[] = [];
  /** Providers that do not work: for a file, by provider and identity, or for every file, by provider. Not tried again. */
  readonly #refusals = new Map<string, Refusal>();
  /** Providers that loaded a file: what they fail with later is about that file. */
  readonly #working = new Set<Provider>();

  constructor(private readonly files = new ModelFiles()) {}

  /**
   * The session of a file on the first provider that takes it, after finishing a save of it that a crash interrupted. Fails
   * like the last provider of the order; the file is at fault then, and no provider is given up for it.
   */
  async open(kind: ComponentKind, file: string, options: OpenOptions): Promise<Opened> {
    let identity = options.known?.get(file) ?? (await this.files.identify(file));
    const refused: Refusal[] = [];
    const failed: Refusal[] = [];
    for (const provider of options.order) {
      const known = this.#refused(provider, identity, options);
      if (known) {
        refused.push(known);
        continue;
      }
      const key = (): string => [identity, provider, options.sessionCache].join('|');
      const found = this.#open.find(entry => entry.kind === kind && entry.key === key());
      if (found) return { component: found.component, refused };
      try {
        // What is loaded is what the file is now.
        identity = await this.files.identify(file);
        options.loading(kind);
        await this.#makeRoom(kind, options.sessionCache);
        const component = await load(kind, file, { ...options, provider });
        this.#open.push({ kind, key: key(), component: { ...component, identity } });
        this.#working.add(provider);
        this.#giveUp(failed, identity, options);
        return { component: this.#open.at(-1)!.component, refused };
      } catch (thrown) {
        if (provider === 'cpu') throw thrown;
        const { runtime } = options;
        const works = this.#working.has(provider);
        failed.push(loadRefusal(provider, thrown, { runtime, works }));
        refused.push(failed.at(-1)!);
      }
    }
    throw new Failure({ code: 'internal', message: 'No provider was left to try.' });
  }

  /** Never runs this file on that provider again. */
  refuse(identity: string, refusal: Refusal): void {
    this.#refusals.set(`${refusal.provider}|${identity}`, refusal);
  }

  /** Gives up the sessions of a component or provider, or all. */
  async release({
    kind,
    provider,
  }: { kind?: ComponentKind; provider?: Provider } = {}): Promise<void> {
    const given = this.#open.filter(
      entry =>
        (kind ?? entry.kind) === entry.kind &&
        (provider ?? entry.component.session.provider) === entry.component.session.provider,
    );
    for (const entry of given) await this.#drop(entry);
  }

  #refused(
    provider: Provider,
    identity: string,
    { runtime, passedOver }: OpenOptions,
  ): Refusal | undefined {
    if (!runtime.providers.includes(provider)) return absent(provider, runtime);
    return (
      this.#refusals.get(provider) ??
      this.#refusals.get(`${provider}|${identity}`) ??
      passedOver.get(provider)
    );
  }

  /** A provider that never loaded anything is given up for every file. */
  #giveUp(failed: readonly Refusal[], identity: string, { gaveUp }: OpenOptions): void {
    for (const refusal of failed)
      if (this.#working.has(refusal.provider)) this.refuse(identity, refusal);
      else this.#refusals.set(refusal.provider, refusal);
    if (failed.length > 0) gaveUp(failed);
  }

  async #makeRoom(kind: ComponentKind, sessionCache: 'all' | 'one'): Promise<void> {
    const others = this.#open.filter(entry => entry.kind === kind);
    const kept = sessionCache === 'all' ? 1 : 0;
    for (const entry of others.slice(0, Math.max(0, others.length - kept))) await this.#drop(entry);
  }

  async #drop(entry: Entry): Promise<void> {
    this.#open.splice(this.#open.indexOf(entry), 1);
    await entry.component.session.release();
    entry.component.profile?.remove();
  }
}

async function load(
  kind: ComponentKind,
  file: string,
  { runtime, provider, sessionCache }: OpenOptions & { readonly provider: Provider },
): Promise<Pick<Component, 'session' | 'profile' | 'shares'>> {
  if (!isDenoiser(kind)) return { session: await runtime.load(file, { provider, sessionCache }) };
  const profile = ProfileFile.begin();
  if (!profile)
    return {
      session: await runtime.load(file, { provider, sessionCache }),
      shares: null,
    };
  try {
    const session = await runtime.load(file, {
      provider,
      sessionCache,
      profile: profile.prefix,
    });
    return { session, profile };
  } catch (thrown) {
    profile.remove();
    throw thrown;
  }
}
