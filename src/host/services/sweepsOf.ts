import type { SweepContents } from '../../shared/messages/sweepMessages';
import type { PipelineDescription } from '../../shared/model/model';
import { modelContents } from './modelContents';
import type { Services } from './services';

/** A sweep of a pipeline, and how it is judged. */
export interface SweepOfPipeline {
  readonly folder: string;
  readonly contents: SweepContents;
  readonly tolerance: number;
}

type Means = Pick<Services, 'documents' | 'engines' | 'sweepIndex'>;

/** The sweeps that were made of a pipeline's very models; of open ones, of those that their steps are on. */
export async function sweepsOf(
  { documents, engines, sweepIndex }: Means,
  pipeline: Pick<PipelineDescription, 'components'>,
): Promise<readonly SweepOfPipeline[]> {
  const models = await modelContents(pipeline, async path => {
    const { base } = documents.atPath(path)?.state ?? {};
    return (base ?? (await engines.model.describe({ path }))).fingerprint;
  });
  const folders = await sweepIndex.of(models);
  const read = folders.map(async folder => {
    const contents = await engines.model.sweep({ folder }).catch(() => undefined);
    return contents ? [{ folder, contents, tolerance: sweepIndex.toleranceOf(folder) }] : [];
  });
  return (await Promise.all(read)).flat();
}
