import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PreviewEntry } from '../../src/shared/messages/previewMessages';
import type { PreviewStore } from './store';
import { strings } from './strings';

/** Finished previews, the newest first; each shows what its last side made. */
export function HistoryStrip({ store }: { readonly store: PreviewStore }): VNode | null {
  const { history } = store;
  if (history.length === 0) return null;
  return (
    <section class="preview-history" aria-label={strings.history}>
      <h2 class="quiet">
        {strings.history}{' '}
        <button class="link" type="button" onClick={() => void store.forget()}>
          {strings.clear}
        </button>
      </h2>
      <ul>
        {history.map(entry => (
          <li key={entry.id}>
            <Thumbnail store={store} entry={entry} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ThumbnailProps {
  readonly store: PreviewStore;
  readonly entry: PreviewEntry;
}

function Thumbnail({ store, entry }: ThumbnailProps): VNode {
  const ref = useRef<HTMLButtonElement>(null);
  const seen = useSeen(ref);
  const url = seen ? store.images.of(entry.id)?.at(-1)?.[0] : undefined;
  const last = entry.sides.at(-1);
  return (
    <button
      ref={ref}
      type="button"
      class="preview-thumbnail"
      aria-pressed={store.shown?.id === entry.id}
      aria-label={`${entry.form.prompt}, ${last?.title}, ${last?.subtitle}`}
      title={`${entry.form.prompt}\n${last?.subtitle}`}
      onClick={() => {
        store.show(entry.id);
      }}
    >
      {url === undefined ? <span class="preview-waiting" /> : <img src={url} alt="" />}
      <span class="quiet">{last?.subtitle.split(', ')[0]}</span>
    </button>
  );
}

/** Whether the element has come into view. */
function useSeen(ref: { readonly current: Element | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver(entries => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [ref]);
  return seen;
}
