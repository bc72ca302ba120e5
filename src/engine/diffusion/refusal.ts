import { toFailure } from '../../shared/failure';
import type { Refusal } from '../../shared/generation/generation';
import type { Provider, Runtime } from '../session';

/** What onnxruntime says where a provider cannot start, and what that means. */
const known: readonly (readonly [RegExp, string])[] = [
  [
    /no supported adapters|RequestAdapterStatus|no CUDA-capable device/i,
    'no graphics card that it can use was found',
  ],
  [/driver version/i, 'its driver is missing or too old'],
  [/load shared library|shared object file|LoadLibrary/i, 'its libraries are not installed'],
];

/** Why a provider does not load a model, in plain words; onnxruntime's own words are the detail. */
export function loadRefusal(
  provider: Provider,
  thrown: unknown,
  { runtime, works }: { readonly runtime: Runtime; readonly works: boolean },
): Refusal {
  const { message, detail = message } = toFailure(thrown);
  const [, reason] = known.find(([pattern]) => pattern.test(detail)) ?? [];
  return {
    provider,
    reason: reason ?? (works ? 'it cannot run this model' : 'it could not be started'),
    ...advice(provider, runtime),
    detail,
  };
}

/** A provider that this onnxruntime was built without. */
export const absent = (provider: Provider, runtime: Runtime): Refusal => ({
  provider,
  reason: 'this onnxruntime does not have it',
  ...advice(provider, runtime),
});

/** A provider that failed in the middle of a run. */
export function runRefusal(provider: Provider, thrown: unknown): Refusal {
  const { message, detail = message } = toFailure(thrown);
  return { provider, reason: 'it stopped with an error', detail };
}

/** What would help, where something is known. */
function advice(provider: Provider, { version }: Runtime): Pick<Refusal, 'hint'> {
  if (provider !== 'cuda') return {};
  return {
    hint: `For CUDA on Linux x64, run "npm install onnxruntime-node@${version}" in a folder of your own, which brings its CUDA libraries, and name its node_modules/onnxruntime-node in the setting.`,
  };
}
