import * as vscode from 'vscode';
import { integer, percent, shape } from '../../../shared/format';
import { shortName } from '../../../shared/model/layer';
import { defaultStep } from '../../../shared/recipe/recipe';
import { targetedLabel } from '../../../shared/recipe/targetedLabel';
import { share, sumZeros } from '../../../shared/stats/statistics';
import { followActive } from '../../document/follow';
import { LayerNode } from '../../document/layerNode';
import type { ModelDocument } from '../../document/modelDocument';
import { describe, isOutdated } from '../../document/outdated';
import type { Services } from '../../services/services';

/** The layers of the active model by block, with the sparsity of each; follows and leads the selection. */
export class LayersTree implements vscode.TreeDataProvider<LayerNode> {
  readonly #changed = new vscode.EventEmitter<LayerNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #nodes = new Map<string, LayerNode>();

  constructor(private readonly services: Services) {}

  register(): vscode.Disposable {
    const { documents } = this.services;
    const view = vscode.window.createTreeView('pollard.layers', {
      treeDataProvider: this,
      canSelectMany: true,
    });
    const forget = documents.onDidChangeActive(() => {
      this.#nodes = new Map();
    });
    return vscode.Disposable.from(
      view,
      this.#changed,
      forget,
      followActive(documents, () => {
        this.#changed.fire(undefined);
      }),
      view.onDidChangeSelection(({ selection }) => {
        const [first] = selection;
        const layers = [...new Set(selection.flatMap(node => node.layers))];
        if (first) documents.select(first.document, layers, this);
      }),
      documents.onDidSelect(({ document, layers, from }) => {
        const [layer] = layers;
        if (from === this || layer === undefined || !view.visible) return;
        void view.reveal(this.#node(document, layer), { select: true });
      }),
    );
  }

  getChildren(node?: LayerNode): LayerNode[] {
    const document = this.services.documents.active;
    if (!document) return [];
    if (!node) return document.model.blocks.map(block => this.#block(document, block));
    return node.layer === undefined ? node.layers.map(layer => this.#node(document, layer)) : [];
  }

  getParent(node: LayerNode): LayerNode | undefined {
    return node.layer === undefined ? undefined : this.#block(node.document, node.block);
  }

  getTreeItem(node: LayerNode): vscode.TreeItem {
    return node.layer === undefined ? blockItem(node) : layerItem(node, node.layer);
  }

  #block(document: ModelDocument, block: string): LayerNode {
    return this.#remember(`block:${block}`, () => new LayerNode(document, block));
  }

  #node(document: ModelDocument, layer: number): LayerNode {
    const { block } = document.model.layers[layer]!;
    return this.#remember(`${layer}`, () => new LayerNode(document, block, layer));
  }

  #remember(key: string, make: () => LayerNode): LayerNode {
    const node = this.#nodes.get(key) ?? make();
    this.#nodes.set(key, node);
    return node;
  }
}

function blockItem(node: LayerNode): vscode.TreeItem {
  const { lastPlan: plan, model } = node.document;
  const targets = plan?.targets ?? defaultStep.targets;
  const targeted = node.layers.filter(layer =>
    targets.some(target => target === model.layers[layer]!.target),
  );
  const item = new vscode.TreeItem(node.block, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${node.document.uri.toString()}#${node.block}`;
  item.contextValue = 'pollardBlock';
  if (plan && targeted.length > 0)
    describe(
      item,
      percent(share(sumZeros(targeted.map(layer => plan.layers[layer]!.weight)))),
      isOutdated(node.document),
    );
  item.tooltip = vscode.l10n.t(
    '{0} layers; share of zeros in the {1}',
    node.layers.length,
    targetedLabel(targets),
  );
  return item;
}

function layerItem({ document, layer: index = 0 }: LayerNode, layer: number): vscode.TreeItem {
  const facts = document.model.layers[layer]!;
  const zeros = document.lastPlan?.layers[layer]?.weight;
  const item = new vscode.TreeItem(shortName(facts), vscode.TreeItemCollapsibleState.None);
  item.id = `${document.uri.toString()}#${index}`;
  item.contextValue = facts.target === 'none' ? 'pollardLayerFixed' : 'pollardLayer';
  if (zeros && zeros.zeros > 0) describe(item, percent(share(zeros)), isOutdated(document));
  item.tooltip = `${facts.name}\n${facts.role}, ${shape([facts.outputs, facts.inputs])}, ${integer(facts.weight.elements)}`;
  return item;
}
