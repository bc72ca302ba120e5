import { Failure } from '../../shared/failure';
import type { Layer } from '../../shared/model/layer';
import type { ModelDescription } from '../../shared/model/model';
import { globTest } from './glob';

type Test = (layer: Layer) => boolean;

/**
 * The layers that a selector names, as indices in order. Alternatives are separated by commas; in each, every term must
 * match. A term is `role:G`, `block:G`, `component:G` or `layer:G` (G a glob over the whole value), a glob over the layer's
 * whole name, or a plain run of whole segments of the name (`attn2.to_k`). `!` negates a term; `*` and nothing match all.
 * Fails with `invalid-request`, naming the term that makes no sense.
 */
export function selectLayers(
  selector: string,
  description: Pick<ModelDescription, 'layers' | 'component'>,
): readonly number[] {
  const alternatives = splitAlternatives(selector).map(alternative =>
    alternative
      .split(/\s+/)
      .filter(term => term !== '')
      .map(term => compile(term, description.component)),
  );
  return description.layers
    .filter(layer => alternatives.some(terms => terms.every(test => test(layer))))
    .map(({ index }) => index);
}

/** Commas inside braces belong to a glob. */
function splitAlternatives(selector: string): readonly string[] {
  return selector.split(/,(?![^{]*\})/);
}

function compile(term: string, component: string): Test {
  if (term.startsWith('!')) {
    const test = compile(term.slice(1), component);
    return layer => !test(layer);
  }
  const [, key, value = ''] = /^([a-z]+):(.*)$/.exec(term) ?? [];
  if (key === undefined) return byName(term);
  const matches = glob(value, term);
  if (key === 'role') return ({ role }) => matches(role);
  if (key === 'block') return ({ block }) => matches(block);
  if (key === 'layer') return ({ name }) => matches(name);
  if (key === 'component') return () => matches(component);
  throw refuse(term, `"${key}:" is none of role:, block:, layer:, component:`);
}

function byName(term: string): Test {
  if (/[*?[{]/.test(term)) {
    const matches = glob(term, term);
    return ({ name }) => matches(name);
  }
  if (!/^[\w.:/-]+$/.test(term)) throw refuse(term, 'it is neither a name nor a glob');
  return ({ name }) => `.${name}.`.includes(`.${term}.`);
}

function glob(pattern: string, term: string): (text: string) => boolean {
  if (pattern === '') throw refuse(term, 'nothing follows the colon');
  try {
    // Layer names have no folders: a star spans dots, slashes and line breaks alike.
    return globTest(pattern);
  } catch (error) {
    const shown = term.length > 80 ? `${term.slice(0, 40)}…` : term;
    throw refuse(shown, (error as Error).message);
  }
}

const refuse = (term: string, why: string): Failure =>
  new Failure({
    code: 'invalid-request',
    message: `The selector's term "${term}" makes no sense: ${why}.`,
    hint: 'Try "role:attention-*", "block:down_blocks.1" or "attn2.to_k".',
  });
