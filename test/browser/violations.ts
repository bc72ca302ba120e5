import { type run, source as axe } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe calls serious or critical, as `rule: target`. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Half a megabyte: a page that is looked at in several themes keeps it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { readonly axe: { readonly run: typeof run } };
    const { violations } = await axe.run(document);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(node => `${id}: ${String(node.target)} ${node.failureSummary ?? ''}`),
      );
  });
}
