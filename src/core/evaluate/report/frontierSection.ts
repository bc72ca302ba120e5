import type { ChartDocument, ChartElement } from '../../../shared/charts/chartDocument';
import { frontierChart } from '../../../shared/charts/frontierChart';
import { componentTitle, componentWord } from '../../../shared/model/component';
import { edgeSentence } from '../../../shared/safeLimit/edgeSentence';
import type { Frontier } from './frontier';
import { html, Markup } from './html';

/** Two components pruned together: which pairs are safe. */
export function frontierSection(
  frontier: Frontier,
  at: number,
  document: ChartDocument<ChartElement>,
): Markup {
  const { method, x, y, cells } = frontier;
  const svg = frontierChart(
    {
      ...{ id: `map-${at}`, xName: componentTitle[x], yName: componentTitle[y] },
      cells: cells.map(({ x, y, point }) => ({ x, y, point })),
    },
    document,
  );
  return html`<section>
    <h2>${componentTitle[y]} and ${componentWord(x)} together, ${method}</h2>
    <p>${edgeSentence(frontier)}</p>
    <div class="scroll" tabindex="0"><figure>${new Markup(svg.outerHTML)}</figure></div>
    <p class="note">
      Prompts within the tolerance, and the median damage, each by the worst of all pairs that prune
      no more of either. Every pair is judged on its own at 95 %: the map as a whole is no claim.
    </p>
  </section>`;
}
