import { expect, test } from 'vitest';
import { budgetRows, dropRows, removalRows } from '../../../src/host/edits/removalRows';
import { callsOf, repairRows } from '../../../src/host/edits/repairRows';
import { formRows } from '../../../src/host/views/export/formRows';

/** Characters of a detail that VS Code shows in a list before it cuts the rest. */
const SHOWN = 88;

test('what lists say of removal, of prompts for a repair and of exports is shown whole', () => {
  const rows = [
    ...[...budgetRows(), ...dropRows(), ...removalRows(['unet']), ...formRows(undefined)],
    ...['unet', 'text-encoder'].flatMap(component => repairRows(callsOf(component, 100))),
  ];
  expect(rows.length).toBeGreaterThan(18);
  expect(rows.map(({ detail }) => detail ?? '').filter(({ length }) => length > SHOWN)).toEqual([]);
});
