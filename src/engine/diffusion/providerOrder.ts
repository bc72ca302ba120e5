import type { ProviderChoice } from '../../shared/generation/generation';
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
