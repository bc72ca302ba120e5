import { stat } from 'node:fs/promises';
import { finishSave } from '../../core/onnx/finishSave';
import { Failure, toFailure } from '../../shared/failure';
import type { LoadedSession, Provider, Runtime } from '../session';
import { providerAdvice } from './providerOrder';
import { ProfileFile } from './profile';

export type Role = 'textEncoder' | 'unet' | 'vaeDecoder';

/** A provider that was tried, or known not to work, and why. */
export interface Refusal {
  readonly provider: Provider;
  readonly reason: string;
}

/** A session, and what is known of how it runs. */
export interface Component {
  readonly session: LoadedSession;
  /** Stands for the file's content: path, size, time and inode. */
  readonly identity: string;
  /** The UNet's provider shares, once a warm run was profiled. */
  shares?: Readonly<Record<string, number>>;
  profile?: ProfileFile;
}

export interface Opened {
  readonly component: Component;
  /** Providers passed over on the way. */
  readonly refused: readonly Refusal[];
}

interface Entry {
  readonly role: Role;
  readonly key: string;
  readonly component: Component;
}

export interface OpenOptions {
  readonly runtime: Runtime;
  readonly order: readonly Provider[];
  /** Why a provider that works is passed over all the same. */
  readonly passedOver: ReadonlyMap<Provider, string>;
  readonly keep: 'speed' | 'memory';
  readonly loading: (role: Role) => void;
  readonly gaveUp: (refusal: Refusal) => void;
}

/** Sessions kept between generations as long as their files stay the same: two a role for speed, else one. */
export class Components {
  readonly #open: Entry[] = [];
  /** Providers that do not work for a file, by provider and identity: not tried again. */
  readonly #refusals = new Map<string, string>();

  /**
   * The session of a file on the first provider that takes it, after finishing a save of it that a crash interrupted. Fails
   * like the last provider of the order.
   */
  async open(role: Role, file: string, options: OpenOptions): Promise<Opened> {
    await finishSave(file);
    const identity = await identify(file);
    const refused: Refusal[] = [];
    for (const provider of options.order) {
      const reason =
        this.#refused(provider, identity, options.runtime) ?? options.passedOver.get(provider);
      if (reason !== undefined) {
        refused.push({ provider, reason });
        continue;
      }
      const key = [identity, provider, options.keep].join('|');
      const found = this.#open.find(entry => entry.role === role && entry.key === key);
      if (found) return { component: found.component, refused };
      try {
        options.loading(role);
        await this.#makeRoom(role, options.keep);
        const component = await load(role, file, { ...options, provider });
        this.#open.push({ role, key, component: { ...component, identity } });
        return { component: this.#open.at(-1)!.component, refused };
      } catch (thrown) {
        if (provider === 'cpu') throw thrown;
        const advice = providerAdvice(provider, options.runtime.version);
        const refusal = { provider, reason: toFailure(thrown).message + advice };
        this.refuse(identity, refusal);
        refused.push(refusal);
        options.gaveUp(refusal);
      }
    }
    throw new Failure({ code: 'internal', message: 'No provider was left to try.' });
  }

  /** Never runs this file on that provider again. */
  refuse(identity: string, { provider, reason }: Refusal): void {
    this.#refusals.set(`${provider}|${identity}`, reason);
  }

  /** Gives up the sessions of a role or provider, or all. */
  async release({ role, provider }: { role?: Role; provider?: Provider } = {}): Promise<void> {
    const given = this.#open.filter(
      entry =>
        (role ?? entry.role) === entry.role &&
        (provider ?? entry.component.session.provider) === entry.component.session.provider,
    );
    for (const entry of given) await this.#drop(entry);
  }

  #refused(provider: Provider, identity: string, runtime: Runtime): string | undefined {
    if (!runtime.providers.includes(provider))
      return `This onnxruntime has no ${provider} on this platform.${providerAdvice(provider, runtime.version)}`;
    return this.#refusals.get(`${provider}|${identity}`);
  }

  async #makeRoom(role: Role, keep: 'speed' | 'memory'): Promise<void> {
    const others = this.#open.filter(entry => entry.role === role);
    const kept = keep === 'speed' ? 1 : 0;
    for (const entry of others.slice(0, Math.max(0, others.length - kept))) await this.#drop(entry);
  }

  async #drop(entry: Entry): Promise<void> {
    this.#open.splice(this.#open.indexOf(entry), 1);
    await entry.component.session.release();
    entry.component.profile?.remove();
  }
}

async function load(
  role: Role,
  file: string,
  { runtime, provider, keep }: OpenOptions & { readonly provider: Provider },
): Promise<Pick<Component, 'session' | 'profile'>> {
  if (role !== 'unet') return { session: await runtime.load(file, { provider, keep }) };
  const profile = new ProfileFile();
  try {
    const session = await runtime.load(file, { provider, keep, profile: profile.prefix });
    return { session, profile };
  } catch (thrown) {
    profile.remove();
    throw thrown;
  }
}

/** Stands for a file's content: path, size, time and inode. */
export async function identify(file: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  return [file, size, mtimeMs, ino].join('|');
}
