import type { ProviderChoice } from '../../shared/generation';
import type { Provider } from '../session';

const platformOrder: Readonly<Partial<Record<NodeJS.Platform, readonly Provider[]>>> = {
  linux: ['cuda', 'webgpu'],
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
};

/** The providers to try, best first; the CPU is always the last. */
export function providerOrder(
  choice: ProviderChoice,
  platform: NodeJS.Platform,
): readonly Provider[] {
  if (choice === 'cpu') return ['cpu'];
  if (choice !== 'auto') return [choice, 'cpu'];
  return [...(platformOrder[platform] ?? []), 'cpu'];
}

/** What would help a provider that could not be had; empty where nothing is known. */
export function providerAdvice(provider: Provider, runtimeVersion: string): string {
  if (provider !== 'cuda') return '';
  return ` For CUDA on Linux x64, run "npm install onnxruntime-node@${runtimeVersion}" in a folder of your own, which brings its CUDA libraries, and name its node_modules/onnxruntime-node in the setting.`;
}
