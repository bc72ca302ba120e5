import path from 'node:path';
import { parseHTML } from 'linkedom';
import type { ChartDocument, ChartElement } from '../../../shared/charts/chartDocument';
import { writeWhole } from '../../io/writeWhole';
import { cellsCsv } from './cellsCsv';
import { imageRows } from './imageRows';
import { markdown } from './markdown';
import { type CurvePictures, page } from './page';
import { readReport, type Report, type ReportOptions } from './report';
import { summaryCsv } from './summaryCsv';

/** A document to draw in where there is no browser. */
export const newDocument = (): ChartDocument<ChartElement> =>
  (parseHTML('<html></html>') as unknown as { readonly document: ChartDocument<ChartElement> })
    .document;

/**
 * Writes `report.html`, `report.md`, `cells.csv` and `summary.csv` into a sweep's folder; of the same folder the same bytes.
 * Works at any time of a sweep, and without its pictures or its pipeline. Fails as `readPlan` and `writeWhole` do.
 */
export async function writeReport(folder: string, options: ReportOptions): Promise<Report> {
  const report = await readReport(folder, options);
  const files = {
    'report.html': page(report, await picturesOf(report), newDocument()),
    'report.md': markdown(report),
    'cells.csv': cellsCsv(report.record, report.tolerance),
    'summary.csv': summaryCsv(report.rows, report.record.plan, report),
  };
  for (const [name, text] of Object.entries(files))
    await writeWhole(path.join(folder, name), Buffer.from(text));
  return report;
}

async function picturesOf({ record, curves, tolerance }: Report): Promise<CurvePictures> {
  const all = [];
  for (const { series } of curves) {
    const own = [];
    for (const each of series) own.push(await imageRows(record.folder, each, tolerance));
    all.push(own);
  }
  return all;
}
