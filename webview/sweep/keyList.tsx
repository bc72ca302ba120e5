import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button';
import './keyList.css';
import type { SweepStore } from './store';
import { strings } from './strings';

/** Every key of the view, in the order in which a sweep is read. */
const keys: readonly (readonly [keys: string, what: string])[] = [
  ['← →', strings.keySparsity],
  ['↑ ↓', strings.keyPrompt],
  ['Home, End', strings.keyEnds],
  ['C', strings.keyCliff],
  ['S', strings.keyLimit],
  ['Enter', strings.keyOpen],
  ['Z', strings.keyLarge],
  ['D', strings.keyDense],
  ['B', strings.keyBlink],
  ['W', strings.keyWipe],
  ['P', strings.keyPin],
  ['V', strings.keyVerdict],
  ['T', strings.keyTable],
  ['+ - 0', strings.keyZoom],
  ['F6', strings.keyPart],
  ['Shift+F10', strings.keyMenu],
  ['Esc', strings.keyBack],
  ['?', strings.keyList],
];

/** What each key does; the focus goes back to where it was. */
export function KeyList({ store }: { readonly store: SweepStore }): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = (): void => {
    store.help(false);
  };
  return (
    <dialog ref={dialog} class="sweep-keys" aria-label={strings.keys} onClose={close}>
      <h2>{strings.keys}</h2>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Button onClick={close}>{strings.close}</Button>
    </dialog>
  );
}
