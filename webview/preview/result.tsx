import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { PreviewEntry } from '../../src/shared/messages/previewMessages';
import { Dropdown } from '../ui/controls';
import { Difference } from '../ui/difference';
import { Wipe } from '../ui/wipe';
import { Facts } from './facts';
import { Picture } from './picture';
import type { PreviewStore, SidePanel } from './store';
import { strings } from './strings';

interface ResultProps {
  readonly store: PreviewStore;
  readonly entry: PreviewEntry;
}

/** A finished preview: each side's image, wipe or difference of a pair, and the facts. */
export function Result({ store, entry }: ResultProps): VNode {
  const [image, setImage] = useState(0);
  const urls = store.images.of(entry.id);
  const [before, after] = [urls?.[0]?.[image], urls?.[1]?.[image]];
  const { sidePanel } = store.remembered;
  return (
    <>
      <div class={`preview-pair${entry.sides.length > 1 ? ' beside' : ''}`}>
        {entry.sides.map(({ title, subtitle }, side) => (
          <figure key={side}>
            <Picture
              url={urls?.[side]?.[image]}
              name={`${entry.form.prompt}, ${title}`}
              file={`${title.replaceAll(' ', '-')}-${entry.form.seed}.png`}
            />
            <figcaption>
              <b>{title}</b>
              <button
                class="link"
                type="button"
                aria-label={`${strings.savePng} ${title}`}
                onClick={() => void store.try(store.host.savePng({ id: entry.id, side, image }))}
              >
                {strings.savePng}
              </button>
              <span class="quiet">{subtitle}</span>
            </figcaption>
          </figure>
        ))}
        {before !== undefined && after !== undefined && (
          <figure>
            {sidePanel === 'wipe' ? (
              <Wipe before={before} after={after} label={strings.wipePosition} />
            ) : (
              <Difference before={before} after={after} label={strings.difference} />
            )}
            <figcaption>
              <Dropdown<SidePanel>
                label={strings.sidePanel}
                value={sidePanel}
                options={[
                  { value: 'wipe', text: strings.wipe },
                  { value: 'difference', text: strings.difference },
                ]}
                onChange={value => {
                  store.setSidePanel(value);
                }}
              />
            </figcaption>
          </figure>
        )}
      </div>
      {entry.form.batch > 1 && (
        <nav class="preview-batch" aria-label={strings.batch}>
          {Array.from({ length: entry.form.batch }, (_, i) => (
            <button
              key={i}
              class="link"
              type="button"
              aria-pressed={i === image}
              onClick={() => {
                setImage(i);
              }}
            >
              {i + 1}
            </button>
          ))}
        </nav>
      )}
      <Facts store={store} entry={entry} />
    </>
  );
}
