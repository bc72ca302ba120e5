import type { VNode } from 'preact';
import { percent } from '../../src/shared/format';
import type { GenerationReport } from '../../src/shared/generation/generation';
import { providerNames } from '../../src/shared/generation/refusedList';
import type { PreviewEntry } from '../../src/shared/messages/previewMessages';
import type { PreviewStore } from './store';
import { strings } from './strings';

interface FactsProps {
  readonly store: PreviewStore;
  readonly entry: PreviewEntry;
}

/** One line of honest facts, and what can be done with the preview. */
export function Facts({ store, entry }: FactsProps): VNode {
  const { similarity, report, form, id } = entry;
  const { provider } = report;
  const last = entry.sides.length - 1;
  return (
    <>
      <div class="preview-facts">
        {similarity && (
          <>
            <span>
              PSNR{' '}
              <b>{similarity.psnr === null ? strings.same : `${similarity.psnr.toFixed(1)} dB`}</b>
            </span>
            <span>
              SSIM <b>{similarity.ssim.toFixed(3)}</b>
            </span>
            <span title={report.noiseHash}>{strings.sameNoise}</span>
          </>
        )}
        <span title={Object.keys(provider.shares).join(', ')}>
          {ran(report)} · {report.millisecondsPerStep.toFixed(1)} ms {strings.perStep}
        </span>
        <span>
          {report.scheduler} · {report.settings.steps} {strings.steps.toLowerCase()} ·{' '}
          {strings.guidance.toLowerCase()} {report.settings.guidance} · {strings.seed.toLowerCase()}{' '}
          {report.settings.seed}
        </span>
        <span class="preview-actions">
          <Action
            text={strings.restoreForm}
            run={() => {
              store.restore(entry);
            }}
          />
          <Action
            text={strings.copySeed}
            run={() => void store.host.copySeed({ seed: form.seed })}
          />
          <Action
            text={strings.restoreRecipe}
            run={() => void store.try(store.host.restoreRecipe({ id, side: last }))}
          />
          <Action text={strings.forget} run={() => void store.forget(id)} />
        </span>
      </div>
      {report.notes.map(note => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      {provider.refused.length > 0 && (
        <details class="quiet">
          <summary>{strings.refused}</summary>
          <dl>
            {provider.refused.map(({ provider: name, reason, hint }) => (
              <div key={name}>
                <dt>{providerNames[name]}</dt>
                <dd>
                  {reason}. {hint}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}

const names: ReadonlyMap<string, string> = new Map([
  ['CPUExecutionProvider', 'CPU'],
  ['WebGpuExecutionProvider', 'WebGPU'],
  ['CUDAExecutionProvider', 'CUDA'],
  ['DmlExecutionProvider', 'DirectML'],
  ['CoreMLExecutionProvider', 'Core ML'],
]);

/** What really ran: its shares of the UNet's node time where a step was profiled. */
function ran({ provider }: GenerationReport): string {
  const shares = Object.entries(provider.shares).map(
    ([name, share]) => `${names.get(name) ?? name} ${percent(share)}`,
  );
  return shares.length > 0 ? shares.join(', ') : `${strings.ran} ${provider.ran}`;
}

function Action({ text, run }: { readonly text: string; readonly run: () => void }): VNode {
  return (
    <button class="link" type="button" onClick={run}>
      {text}
    </button>
  );
}
