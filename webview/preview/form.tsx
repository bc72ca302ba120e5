import type { ComponentChildren, VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { duration } from '../../src/shared/format';
import {
  type NoiseKind,
  type ProviderChoice,
  providerChoices,
  schedulerNames,
} from '../../src/shared/generation/generation';
import type { PreviewPipeline } from '../../src/shared/messages/previewMessages';
import { Button, Checkbox, Dropdown, TextArea } from '../ui/controls';
import { NumberField } from './numberField';
import type { PreviewStore } from './store';
import { comparisonText, strings } from './strings';

interface FormProps {
  readonly store: PreviewStore;
  readonly pipeline: PreviewPipeline;
}

/** Everything that decides an image. */
export function Form({ store, pipeline }: FormProps): VNode | null {
  const { form, running, keepSeed } = store;
  if (!form) return null;
  return (
    <form
      class="preview-form"
      aria-label={strings.form}
      onSubmit={event => {
        event.preventDefault();
      }}
    >
      <Labelled text={strings.prompt}>
        <TextArea
          label={strings.prompt}
          value={form.prompt}
          onInput={prompt => {
            store.edit({ prompt });
          }}
        />
      </Labelled>
      <Labelled text={strings.negative}>
        <TextArea
          label={strings.negative}
          value={form.negative}
          rows={1}
          onInput={negative => {
            store.edit({ negative });
          }}
        />
      </Labelled>
      <div class="preview-row">
        <NumberField store={store} name="seed" label={strings.seed} least={0} />
        <Button
          appearance="secondary"
          label={strings.newSeed}
          onClick={() => {
            store.rollSeed();
          }}
        >
          {strings.newSeed}
        </Button>
      </div>
      <Checkbox
        label={strings.keepSeed}
        checked={keepSeed}
        onChange={keep => {
          store.setKeepSeed(keep);
        }}
      />
      <div class="preview-row">
        <NumberField store={store} name="steps" label={strings.steps} least={1} />
        <NumberField store={store} name="guidance" label={strings.guidance} least={0} fraction />
        <NumberField store={store} name="batch" label={strings.batch} least={1} />
      </div>
      <div class="preview-row">
        <NumberField store={store} name="width" label={strings.width} least={8} optional />
        <NumberField store={store} name="height" label={strings.height} least={8} optional />
      </div>
      <Choices store={store} pipeline={pipeline} />
      {running ? (
        <Button
          appearance="secondary"
          class="preview-go"
          onClick={() => {
            store.cancel();
          }}
        >
          {strings.cancel}
        </Button>
      ) : (
        <Button
          class="preview-go"
          disabled={!pipeline.trusted}
          onClick={() => void store.generate()}
        >
          {strings.generate}
        </Button>
      )}
      {!pipeline.trusted && <p class="quiet">{strings.restricted}</p>}
      <TokenCount store={store} />
      <FromImage store={store} />
    </form>
  );
}

function Choices({ store, pipeline }: FormProps): VNode | null {
  const { form } = store;
  if (!form) return null;
  return (
    <>
      <Labelled text={strings.scheduler}>
        <Dropdown
          label={strings.scheduler}
          value={form.scheduler ?? ''}
          options={[
            { value: '', text: strings.schedulerOwn },
            ...schedulerNames.map(value => ({ value, text: value })),
          ]}
          onChange={scheduler => {
            if (scheduler === '') store.clear('scheduler');
            else store.edit({ scheduler });
          }}
        />
      </Labelled>
      <Labelled text={strings.compare}>
        <Dropdown
          label={strings.compare}
          value={form.comparison}
          options={pipeline.comparisons.map(value => ({ value, text: comparisonText[value] }))}
          onChange={comparison => {
            store.edit({ comparison });
          }}
        />
      </Labelled>
      <div class="preview-row">
        <Labelled text={strings.provider}>
          <Dropdown<ProviderChoice>
            label={strings.provider}
            value={form.provider}
            options={providerChoices.map(value => ({ value, text: value }))}
            onChange={provider => {
              store.edit({ provider });
            }}
          />
        </Labelled>
        <Labelled text={strings.noise}>
          <Dropdown<NoiseKind>
            label={strings.noise}
            value={form.noise}
            options={[
              { value: 'torch', text: 'torch' },
              { value: 'numpy', text: 'numpy' },
            ]}
            onChange={noise => {
              store.edit({ noise });
            }}
          />
        </Labelled>
      </div>
    </>
  );
}

/** A visible name over a control that says the same name to screen readers itself. */
function Labelled({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div class="preview-field">
      <span class="quiet" aria-hidden="true">
        {text}
      </span>
      {children}
    </div>
  );
}

function TokenCount({ store }: Pick<FormProps, 'store'>): VNode | null {
  const { tokens, estimate } = store;
  if (!tokens) return null;
  return (
    <p class="quiet" role="status">
      {tokens.count} {strings.of} {tokens.limit - 2} {strings.tokens}
      {estimate !== undefined && ` · ${strings.about} ${duration(estimate)}`}
      {tokens.cut && (
        <span class="preview-cut">
          {' '}
          {strings.cut} {tokens.cut}
        </span>
      )}
    </p>
  );
}

function FromImage({ store }: Pick<FormProps, 'store'>): VNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button class="link" type="button" onClick={() => input.current?.click()}>
        {strings.fromImage}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/png"
        hidden
        aria-label={strings.fromImage}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void store.restoreFrom(file);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
