import { describe, expect } from 'vitest';
import { defaultStep } from '../../src/shared/recipe/recipe';
import { fakeModel } from './fakeModel';
import { test } from './openApp';
import { thumbnail } from './page';

const step = { layers: [3], goal: { sparsity: 0.5 }, enabled: true, label: 'half' } as const;
const { description } = fakeModel();

describe('the header says that weights are updated', () => {
  test('as long as a step does it', async ({ open }) => {
    const page = await open({ steps: [step] });
    const fact = page.locator('.header').getByText('weights updated');
    await thumbnail(page, 'conv_in').waitFor();
    expect(await fact.count()).toBe(0);
    await page.evaluate(update => {
      window.pollard.host.setSteps([{ ...update, criterion: 'sparsegpt' }]);
    }, step);
    await fact.waitFor();
    await page.evaluate(update => {
      window.pollard.host.setSteps([{ ...update, criterion: 'sparsegpt', enabled: false }]);
    }, step);
    await fact.waitFor({ state: 'detached' });
  });

  test('and no longer, where a step brings the weights back', async ({ open }) => {
    const page = await open({ steps: [{ ...step, criterion: 'sparsegpt' }] });
    const fact = page.locator('.header').getByText('weights updated');
    await fact.waitFor();
    await page.evaluate(update => {
      window.pollard.host.setSteps([
        { ...update, criterion: 'sparsegpt' },
        { ...update, goal: { restore: true } },
      ]);
    }, step);
    await fact.waitFor({ state: 'detached' });
  });

  test('where the file was made so', async ({ open }) => {
    const made = { ...defaultStep, criterion: 'obs-diff', goal: step.goal, label: 'half' } as const;
    const history = { version: 2, base: 'dense', steps: [made] } as const;
    const page = await open({ description: { ...description, history } });
    await page.locator('.header').getByText('weights updated').waitFor();
  });
});
