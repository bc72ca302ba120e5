import type { GenerationReport, Raster } from '../../shared/generation/generation';
import { type ImageRecord, imageTexts, ranSettings } from '../../shared/generation/imageRecord';
import type { GenerateRequest, RecordedImage } from '../api/generation';

interface Recorded extends Pick<ImageRecord, 'models'> {
  readonly request: GenerateRequest;
  readonly report: Pick<GenerationReport, 'settings' | 'scheduler' | 'noiseHash'>;
}

/** The images with what their PNG files say they were made of. */
export function recordImages(
  images: readonly Raster[],
  { request, report, models }: Recorded,
): readonly RecordedImage[] {
  const record = {
    version: 1,
    settings: ranSettings(request.settings, report),
    scheduler: report.scheduler,
    noiseHash: report.noiseHash,
    models,
  } as const;
  return images.map((raster, image) => ({ raster, texts: imageTexts({ ...record, image }) }));
}
