import type { ProviderChoice, Refusal } from './generation';

/** Providers by the names that people know them by. */
export const providerNames: Readonly<Record<ProviderChoice, string>> = {
  auto: 'auto',
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

/** `CUDA (its libraries are not installed), WebGPU (no graphics card that it can use was found)`. */
export const refusedList = (refused: readonly Refusal[]): string =>
  refused.map(({ provider, reason }) => `${providerNames[provider]} (${reason})`).join(', ');
