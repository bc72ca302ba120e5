import { Command } from 'commander';
import { openModel } from '../../core/prune/openModel';
import { scanAll } from '../../core/prune/plan';
import { quantile } from '../../core/stats/quantile';
import { emptyStatistics, type Weights } from '../../core/stats/weights';
import { isReadable } from '../../core/weights/weightTensor';
import { integer, magnitude, percent } from '../../shared/format';
import type { Statistics } from '../../shared/stats/statistics';
import { interruptSignal } from '../interrupt';
import { print } from '../report/output';
import { withProgress } from '../report/progressBar';
import { table } from '../report/table';

/** One layer's weight in `pollard stats --json`. */
interface LayerStatistics extends Statistics {
  readonly layer: string;
  readonly tensor: string;
  /** |w| that a half, 90 and 99 % of the finite weights do not exceed; exact for 16-bit types, within 0.8 % for float32. */
  readonly quantiles: { readonly p50: number; readonly p90: number; readonly p99: number };
}

/** `pollard stats FILE`: exact statistics of every layer's weight. */
export function statsCommand(): Command {
  return new Command('stats')
    .summary('measure the weights of every layer')
    .description(
      'Measures the weight of every layer: count, zeros, non-finite values, min, max, mean, standard deviation, mean and largest |w|, and quantiles of |w|.',
    )
    .argument('<file>', 'an ONNX model')
    .option('--json', 'print JSON: {component, path, elementType, parameters, layers: […]}')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { weights } = await openModel(file, interruptSignal());
      try {
        await withProgress('Measuring', onProgress =>
          scanAll(weights, { signal: interruptSignal(), onProgress }),
        );
        const layers = await measure(weights);
        print(`${json ? asJson(weights, layers) : asTable(layers)}\n`);
      } finally {
        await weights.close();
      }
    });
}

async function measure(weights: Weights): Promise<readonly LayerStatistics[]> {
  const layers: LayerStatistics[] = [];
  for (const { index, name } of weights.model.description.layers) {
    const tensor = weights.model.weights[index]!;
    const scan = isReadable(tensor) ? await weights.scan(tensor) : undefined;
    const at = (share: number): number =>
      scan
        ? Math.min(scan.statistics.maxAbsolute, quantile(scan, tensor.elementType, share))
        : Number.NaN;
    layers.push({
      layer: name,
      tensor: tensor.name,
      ...(scan?.statistics ?? emptyStatistics(tensor)),
      quantiles: { p50: at(0.5), p90: at(0.9), p99: at(0.99) },
    });
  }
  return layers;
}

function asJson(weights: Weights, layers: readonly LayerStatistics[]): string {
  const { component, path, elementType, parameters } = weights.model.description;
  return JSON.stringify({ component, path, elementType, parameters, layers }, null, 2);
}

const asTable = (layers: readonly LayerStatistics[]): string =>
  table(
    ['layer', 'weights', 'zeros', 'mean |w|', 'max |w|', 'std', 'p50', 'p99'],
    layers.map(
      ({ layer, count, zeros, meanAbsolute, maxAbsolute, standardDeviation, quantiles }) => [
        layer,
        integer(count),
        percent(count === 0 ? 0 : zeros / count),
        ...[meanAbsolute, maxAbsolute, standardDeviation, quantiles.p50, quantiles.p99].map(
          magnitude,
        ),
      ],
    ),
  );
