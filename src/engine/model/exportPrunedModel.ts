import { realpath } from 'node:fs/promises';
import type { ExportReport } from '../../shared/export/exportReport';
import type { Progress } from '../../shared/rpc/method';
import type { ExportRequest } from '../api/modelApi';
import { exportModel } from '../export/exportModel';
import type { OpenModels } from './openModels';

/** Writes a model that is smaller at rest. Handles on what stands at the target are closed before it is replaced. */
export const exportPrunedModel = (
  models: OpenModels,
  { path, target, ...request }: ExportRequest,
  {
    signal,
    report,
    scratch,
  }: {
    readonly signal: AbortSignal;
    readonly report: (progress: Progress) => void;
    readonly scratch: string | undefined;
  },
): Promise<ExportReport> =>
  models.use(path, resolver =>
    exportModel(resolver, {
      ...{ ...request, target, scratch, signal, onProgress: report },
      beforeReplace: async () => models.close(await realpath(target).catch(() => target)),
    }),
  );
