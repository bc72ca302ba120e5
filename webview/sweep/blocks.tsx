import type { VNode } from 'preact';
import { svgElement } from '../../src/shared/charts/chartDocument';
import { colours } from '../../src/shared/charts/colours';
import { csvText } from '../../src/shared/csv';
import { plainDamage, plainPercent } from '../../src/shared/format';
import type { SweepBlocks } from '../../src/shared/messages/sweepMessages';
import { componentTitle } from '../../src/shared/model/component';
import type { Damage } from '../../src/shared/sensitivity/damage';
import './blocks.css';
import { SaveButtons } from './saveButtons';
import type { SweepStore } from './store';
import { strings } from './strings';

interface BlocksProps {
  readonly store: SweepStore;
  readonly blocks: SweepBlocks;
}

/** What each block or layer costs for the weights that it loses, the dearest first: figures and their bars in one table. */
export function Blocks({ store, blocks: { component, damage, problem } }: BlocksProps): VNode {
  const title = `${componentTitle[component]}: ${strings.blocks}`;
  const dearest = damage.toSorted((a, b) => a.rank - b.rank);
  return (
    <section class="sweep-blocks" aria-label={title}>
      <h2>{title}</h2>
      {problem !== undefined ? (
        <p role="alert">{problem}</p>
      ) : (
        <>
          <div class="sweep-blocks-scroll" role="region" tabIndex={0} aria-label={strings.blocks}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{strings.block}</th>
                  <th scope="col">{strings.sparsity}</th>
                  <th scope="col">{strings.probeError}</th>
                  <th scope="col">{strings.removed}</th>
                  <th scope="col">{strings.perThousand}</th>
                </tr>
              </thead>
              <tbody>
                {dearest.map(each => (
                  <tr key={each.group}>
                    <th scope="row">{each.group}</th>
                    <td>{plainPercent(each.sparsity)}</td>
                    <td>{plainDamage(each.error)}</td>
                    <td>{each.removed.toLocaleString('en')}</td>
                    <td>
                      {plainDamage(each.perThousand)}
                      <span style={{ width: `${(160 * shareOf(each, dearest)).toFixed(1)}px` }} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <SaveButtons
            store={store}
            figure={{
              ...{ name: `blocks-${component}`, title },
              draw: () => drawing(title, dearest),
              csv: () => blocksCsv(dearest),
            }}
          />
          <p class="quiet">{strings.blocksNote}</p>
        </>
      )}
    </section>
  );
}

/** Of the dearest; what is not finite fills its bar. */
function shareOf({ perThousand }: Damage, all: readonly Damage[]): number {
  const most = Math.max(...all.map(each => each.perThousand).filter(Number.isFinite));
  return Number.isFinite(perThousand) ? perThousand / most : 1;
}

const blocksCsv = (all: readonly Damage[]): string =>
  csvText(
    ['block', 'sparsity', 'probe error', 'weights removed', 'error per 1000 removed'],
    all.map(({ group, sparsity, error, removed, perThousand }) => [
      ...[group, sparsity, error, removed, perThousand],
    ]),
  );

const [LEFT, WIDE, LINE] = [240, 320, 20];

function drawing(title: string, all: readonly Damage[]): SVGElement {
  const row = (each: Damage, at: number): readonly SVGElement[] => {
    const [y, width] = [at * LINE, WIDE * shareOf(each, all)];
    const text = (words: string, x: number, anchor: string): SVGElement => {
      const element = svgElement<SVGElement>(document, 'text', {
        ...{ x, y: y + 14, 'text-anchor': anchor, 'font-size': 11, 'font-family': 'sans-serif' },
        fill: colours.text,
      });
      element.textContent = words;
      return element;
    };
    return [
      text(each.group, LEFT - 8, 'end'),
      svgElement<SVGElement>(document, 'rect', {
        ...{ x: LEFT, y: y + 4, width, height: LINE - 8, fill: colours.text, 'fill-opacity': 0.5 },
      }),
      text(plainDamage(each.perThousand), LEFT + width + 6, 'start'),
    ];
  };
  return svgElement<SVGElement>(
    document,
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', 'aria-label': title },
      ...{ width: LEFT + WIDE + 90, height: all.length * LINE },
    },
    all.flatMap(row),
  );
}
