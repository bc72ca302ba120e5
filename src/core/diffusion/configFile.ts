import path from 'node:path';
import { Failure } from '../../shared/failure';
import { CONFIG_LIMIT, readWithin } from '../io/readWithin';

/** A JSON object of a pipeline, read field by field: unknown keys are ignored, wrong values refused by name. */
export class ConfigFile {
  constructor(
    readonly path: string,
    /** The object itself. */
    readonly value: Readonly<Record<string, unknown>>,
  ) {}

  has(key: string): boolean {
    return this.value[key] !== undefined && this.value[key] !== null;
  }

  number<Fallback>(key: string, fallback: Fallback): number | Fallback {
    return this.#field(
      key,
      fallback,
      (value): value is number => Number.isFinite(value),
      'a number',
    );
  }

  flag<Fallback>(key: string, fallback: Fallback): boolean | Fallback {
    return this.#field(key, fallback, value => typeof value === 'boolean', 'true or false');
  }

  text<Fallback>(key: string, fallback: Fallback): string | Fallback {
    return this.#field(key, fallback, value => typeof value === 'string', 'a text');
  }

  numbers(key: string): readonly number[] | undefined {
    const isList = (value: unknown): value is number[] =>
      Array.isArray(value) && value.every(Number.isFinite);
    return this.#field(key, undefined, isList, 'a list of numbers');
  }

  /** An object inside; undefined where the field is absent or something else. */
  nested(key: string): ConfigFile | undefined {
    const value = this.value[key];
    return isObject(value) ? new ConfigFile(this.path, value) : undefined;
  }

  /** One of the words that Pollard knows; any other is refused as unsupported. */
  choice<Word extends string, Fallback>(
    key: string,
    words: readonly Word[],
    fallback: Fallback,
  ): Word | Fallback {
    const value = this.text(key, undefined);
    if (value === undefined) return fallback;
    const word = words.find(known => known === value);
    if (word === undefined) throw this.unsupported(key, value, words.join(', '));
    return word;
  }

  /** The failure that refuses a field's value. */
  unsupported(key: string, value: unknown, known: string): Failure {
    return new Failure({
      code: 'unsupported',
      message: `${path.basename(this.path)}: ${key} ${JSON.stringify(value)} is not supported.`,
      hint: `Pollard knows ${known}.`,
      path: this.path,
    });
  }

  #field<T, Fallback>(
    key: string,
    fallback: Fallback,
    test: (value: unknown) => value is T,
    what: string,
  ): T | Fallback {
    const value = this.value[key];
    if (value === undefined || value === null) return fallback;
    if (test(value)) return value;
    throw new Failure({
      code: 'malformed',
      message: `${path.basename(this.path)}: ${key} should be ${what}.`,
      hint: 'Copy the file anew from where the pipeline comes from.',
      path: this.path,
    });
  }
}

/** Reads a JSON object; null where there is no such file. Fails `malformed` when it is none. */
export async function readConfig(file: string): Promise<ConfigFile | null> {
  const bytes = await readWithin(file, CONFIG_LIMIT).catch((thrown: unknown) => {
    if (thrown instanceof Failure && thrown.code === 'missing') return null;
    throw thrown;
  });
  if (bytes === null) return null;
  return new ConfigFile(file, parse(bytes.toString(), file));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below, with the file's name.
  }
  throw new Failure({
    code: 'malformed',
    message: `${path.basename(file)} is not a JSON object.`,
    hint: 'Copy the file anew from where the pipeline comes from.',
    path: file,
  });
}
