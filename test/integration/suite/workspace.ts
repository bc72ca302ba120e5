import { onnx } from 'onnx-proto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { smallUnet } from '../../fixtures/smallUnet';

/**
 * Writes what the suite's workspace holds: `pipeline`, the sample with a small UNet, for tests of what the editor does with a model
 * rather than of what a trained one draws. Each edit of the whole sample's UNet takes seconds of a core.
 */
export async function writeWorkspace(workspace: string, sample: string): Promise<void> {
  const pipeline = path.join(workspace, 'pipeline');
  cpSync(sample, pipeline, { recursive: true });
  const unet = path.join(pipeline, 'unet', 'model.onnx');
  const model = onnx.ModelProto.decode(readFileSync(unet));
  await smallUnet(model, 'unet', path.dirname(unet));
  writeFileSync(unet, onnx.ModelProto.encode(model).finish());
}
