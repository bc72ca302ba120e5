import type { VNode } from 'preact';
import { strings } from '../strings';
import { useStore } from '../ui/useStore';
import { WaitingPage } from '../ui/waiting';
import './app.css';
import { BannerView } from './bannerView';
import { Header } from './header';
import { LayerView } from './layer/layerView';
import { Overview } from './overview/overview';
import { ProposalPanel } from './sensitivity/proposalPanel';
import { SensitivityBar } from './sensitivity/sensitivityBar';
import { SensitivityTable } from './sensitivity/sensitivityTable';
import type { EditorStore } from './state/store';
import { chosenDomain } from './state/colourDomain';
import { ThresholdPanel } from './threshold/thresholdPanel';
import { Toolbar } from './toolbar';
import { UnitBar } from './units/unitBar';
import { UnitTable } from './units/unitTable';

/** The editor: the whole model at once, or one of its layers. */
export function App({ store }: { readonly store: EditorStore }): VNode {
  useStore(store);
  const { model, view, banner } = store;
  if (banner)
    return (
      <main class="editor">
        <BannerView store={store} banner={banner} />
      </main>
    );
  if (!model) return <WaitingPage text={strings.reading} />;
  const layer = view.layer === null ? undefined : model.layers[view.layer];
  return (
    <main class="editor">
      {layer ? (
        <LayerView key={layer.index} store={store} layer={layer} />
      ) : (
        <>
          <Header store={store} />
          <Toolbar store={store} />
          {view.quantity === 'damage' && <SensitivityBar store={store} />}
          {view.quantity === 'units' && <UnitBar store={store} />}
          <div class="editor-body">
            {view.quantity === 'damage' && view.damageTable ? (
              <SensitivityTable store={store} />
            ) : view.quantity === 'units' && view.unitsTable ? (
              <UnitTable store={store} />
            ) : (
              <Overview store={store} />
            )}
            {view.quantity === 'damage' && <ProposalPanel store={store} />}
          </div>
          {view.panel && (
            <ThresholdPanel
              store={store}
              layers={store.thresholdLayers}
              open={null}
              map={view.map}
              scale={view.scale}
              domain={chosenDomain(store, null, view.scale)}
            />
          )}
        </>
      )}
    </main>
  );
}
