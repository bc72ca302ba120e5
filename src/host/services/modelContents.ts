import type { ByComponent } from '../../shared/model/component';
import { contentOf } from '../../shared/model/fingerprint';
import type { PipelineDescription } from '../../shared/model/model';

/** By component: the content of each model's fingerprint, as the plans of sweeps name models. */
export async function modelContents(
  { components }: Pick<PipelineDescription, 'components'>,
  fingerprintOf: (path: string) => Promise<string>,
): Promise<ByComponent<string>> {
  const found = components.map(
    async ({ component, path }) => [component, contentOf(await fingerprintOf(path))] as const,
  );
  return Object.fromEntries(await Promise.all(found));
}
