import type { VNode } from 'preact';
import { componentTitle } from '../../src/shared/model/component';
import { percent, shape } from '../../src/shared/format';
import type { ComponentLayer, PipelineState } from '../../src/shared/messages/pipelineMessages';
import { Answer } from '../ui/answer';
import { Dropdown } from '../ui/controls';
import type { PipelineStore } from './store';
import { strings } from './strings';

/** The Linear layers of one component: how sparse each is, and whether it fits the pattern 2:4. */
export function Layers({
  store,
  state,
}: {
  readonly store: PipelineStore;
  readonly state: PipelineState;
}): VNode {
  const { listed } = store;
  return (
    <section class="pipeline-layers">
      <header>
        <h2>{strings.layers}</h2>
        <Dropdown
          label={strings.component}
          value={listed}
          options={state.components.map(({ component, path }) => ({
            value: path,
            text: componentTitle[component],
          }))}
          onChange={path => {
            store.list(path);
          }}
        />
      </header>
      <Answer of={store.figures(listed)} waiting={strings.counting}>
        {figures => (
          <table aria-label={strings.layers}>
            <thead>
              <tr>
                <th scope="col">{strings.layer}</th>
                <th scope="col">{strings.shape}</th>
                <th scope="col">{strings.sparsity}</th>
                <th scope="col">{strings.groups}</th>
                <th scope="col">{strings.patterns}</th>
              </tr>
            </thead>
            <tbody>
              {figures.layers.map(layer => (
                <tr key={layer.layer}>
                  <th scope="row">
                    <button
                      class="link"
                      type="button"
                      onClick={() => void store.host.open({ path: listed, layer: layer.layer })}
                    >
                      {layer.name}
                    </button>
                  </th>
                  <td>{shape([layer.outputs, layer.inputs])}</td>
                  <td>{percent(layer.zeros / layer.elements)}</td>
                  <td>{percent(layer.twoOfFour)}</td>
                  <td class="quiet">{verdict(layer)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Answer>
    </section>
  );
}

function verdict({ inputs, twoOfFour }: ComponentLayer): string {
  if (inputs % 4 !== 0) return strings.fitsNever;
  return twoOfFour === 1 ? strings.fits : strings.fitsNot;
}
