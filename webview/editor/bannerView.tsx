import type { VNode } from 'preact';
import type { Banner } from '../../src/shared/messages/editorMessages';
import { strings } from '../strings';
import { Button } from '../ui/controls';
import './bannerView.css';
import type { EditorStore } from './state/store';

const titles: Readonly<Partial<Record<Banner['actions'][number], string>>> = {
  reload: strings.reload,
  showLog: strings.showLog,
};

/** What happened, what to do, and the buttons that do it. */
export function BannerView({
  store,
  banner,
}: {
  readonly store: EditorStore;
  readonly banner: Banner;
}): VNode {
  const { message, hint } = banner.failure;
  return (
    <section class="banner" role="alert">
      <p>{message}</p>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      <div class="banner-actions">
        {banner.actions.map(action => (
          <Button
            key={action}
            appearance="secondary"
            onClick={() => void store.host.command({ command: action, layers: [] })}
          >
            {titles[action] ?? action}
          </Button>
        ))}
      </div>
    </section>
  );
}
