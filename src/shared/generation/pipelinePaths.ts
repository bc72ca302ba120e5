import { Failure } from '../failure';
import { type ByComponent, type ComponentKind, componentTitle } from '../model/component';
import type { PipelineDescription } from '../model/model';

/** Files of one pipeline to run: a pruned copy of a component can stand in for the one on disk. */
export interface PipelinePaths {
  readonly folder: string;
  readonly components: ByComponent<string>;
}

/** The components that a generation runs. */
const run: readonly ComponentKind[] = ['text-encoder', 'unet', 'vae-decoder'];

/**
 * The files that a generation runs, or of them the `needed` ones. Fails `missing`, saying which components and where they were
 * looked for.
 */
export function pipelinePaths(
  {
    folder,
    components,
    missing: allMissing,
  }: Pick<PipelineDescription, 'folder' | 'components' | 'missing'>,
  needed = run,
): PipelinePaths {
  const spared = run.filter(kind => !needed.includes(kind));
  const missing = allMissing.filter(text => !spared.some(kind => text.startsWith(kind)));
  const paths: ByComponent<string> = Object.fromEntries(
    components
      .filter(({ component }) => needed.includes(component))
      .map(({ component, path }) => [component, path]),
  );
  const absent = needed.filter(kind => paths[kind] === undefined);
  if (missing.length === 0 && absent.length === 0) return { folder, components: paths };
  if (missing.length === 0 && components.some(({ component }) => component === 'transformer'))
    throw new Failure({
      code: 'unsupported',
      message: `${folder} denoises with a transformer, as Stable Diffusion 3 and Flux do.`,
      hint: 'Pollard opens and prunes it, and generates with Stable Diffusion 1 and 2.',
      path: folder,
    });
  throw new Failure({
    code: 'missing',
    message: `${folder} lacks ${(missing.length > 0 ? missing : absent).join('; ')}.`,
    hint: 'Copy the missing components from where the pipeline comes from.',
    path: folder,
  });
}

/** The file of a component that a generation cannot do without. Fails `missing`. */
export function pathOf({ folder, components }: PipelinePaths, component: ComponentKind): string {
  const path = components[component];
  if (path !== undefined) return path;
  throw new Failure({
    code: 'missing',
    message: `${folder} has no ${componentTitle[component]}.`,
    hint: 'Copy the missing component from where the pipeline comes from.',
    path: folder,
  });
}
