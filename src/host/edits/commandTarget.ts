import * as vscode from 'vscode';
import { criteria } from '../../shared/recipe/stepSchema';
import type { Allocation, Criterion, Scope, TargetSet } from '../../shared/recipe/recipe';
import { LayerNode } from '../document/layerNode';

/** What a prune command is about, however it was called. */
export interface PruneRequest {
  /** Files and folders from the Explorer; empty means the active model. */
  readonly uris: readonly vscode.Uri[];
  readonly selector: string;
  /** Given by other extensions and tests; asked for when absent. */
  readonly sparsity?: number;
  readonly scope?: Scope;
  readonly targets?: readonly TargetSet[];
  readonly criterion?: Criterion;
  readonly allocation?: Extract<Allocation, string>;
}

/** Reads a command's arguments: Explorer (uri, uris), tree (node, nodes, or the component of a pipeline), webview (data-vscode-context) or plain values. */
export function pruneRequest(first: unknown, second: unknown): PruneRequest {
  if (first instanceof vscode.Uri) {
    const all = Array.isArray(second) ? second.filter(item => item instanceof vscode.Uri) : [];
    return { uris: all.length > 0 ? all : [first], selector: '*' };
  }
  if (first instanceof LayerNode) {
    const all = Array.isArray(second) ? second.filter(item => item instanceof LayerNode) : [];
    const nodes = all.length > 0 ? all : [first];
    return { uris: [first.document.uri], selector: nodes.map(node => node.selector).join(',') };
  }
  if (typeof first !== 'object' || first === null) return { uris: [], selector: '*' };
  const { path } = first as { readonly path?: unknown };
  if (typeof path === 'string') return { uris: [vscode.Uri.file(path)], selector: '*' };
  const { pollardSelector, uri, selector, sparsity, scope, targets, ...method } = first as Record<
    string,
    unknown
  >;
  const criterion = criteria.find(name => name === method['criterion']);
  if (typeof pollardSelector === 'string') return { uris: [], selector: pollardSelector };
  return {
    uris: uri instanceof vscode.Uri ? [uri] : [],
    selector: typeof selector === 'string' ? selector : '*',
    ...(typeof sparsity === 'number' && { sparsity }),
    ...((scope === 'layer' || scope === 'row' || scope === 'global') && { scope }),
    ...(Array.isArray(targets) && { targets: targets as readonly TargetSet[] }),
    ...(criterion && { criterion }),
    ...(method['allocation'] === 'owl' && { allocation: 'owl' as const }),
  };
}
