import { encodePng } from '../../core/image/png';
import { readProvenance } from '../../core/model/readProvenance';
import type { GenerationReport, Raster } from '../../shared/generation/generation';
import { type ImageModel, imageTexts, ranSettings } from '../../shared/generation/imageRecord';
import type { Job } from './job';

/** The images as PNG files that say what they were made of. */
export async function encodeImages(
  { request, state }: Job,
  images: readonly Raster[],
  report: Pick<GenerationReport, 'settings' | 'scheduler' | 'noiseHash'>,
): Promise<readonly Uint8Array[]> {
  const model = async (file: string): Promise<ImageModel> =>
    state.provenance.get(await state.files.identify(file), () => readProvenance(file));
  const { textEncoder, unet, vaeDecoder } = request.pipeline;
  const record = {
    version: 1,
    settings: ranSettings(request.settings, report),
    scheduler: report.scheduler,
    noiseHash: report.noiseHash,
    models: {
      textEncoder: await model(textEncoder),
      unet: await model(unet),
      vaeDecoder: await model(vaeDecoder),
    },
  } as const;
  return images.map((raster, image) => encodePng(raster, imageTexts({ ...record, image })));
}
