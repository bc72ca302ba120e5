import { comparisonPrompts } from '../../src/shared/sensitivity/probePrompts';

interface Captions {
  readonly objects: readonly string[];
  readonly backgrounds: readonly string[];
  readonly templates: readonly string[];
}

/** Captions that the sample knows, of every fourth object, but for objects that are held out; from its `prompts.json`. */
export function fitCaptions(text: string): readonly string[] {
  const { objects, backgrounds, templates } = JSON.parse(text) as Captions;
  const isHeldOut = (object: string): boolean =>
    comparisonPrompts.some(prompt => `${prompt} `.includes(`${object} `));
  return objects
    .filter((object, i) => i % 4 === 1 && !isHeldOut(object))
    .map((object, i) =>
      templates[i % templates.length]!.replace('{o}', object).replace(
        '{c}',
        backgrounds[i % backgrounds.length]!,
      ),
    );
}
