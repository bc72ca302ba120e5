/** The little that charts need of an element: a browser's has it, and linkedom's. */
export interface ChartElement {
  readonly outerHTML: string;
  textContent: string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  /** Elements of the same document. */
  append(...children: never[]): void;
  prepend(...children: never[]): void;
  remove(): void;
  querySelectorAll(selectors: string): Iterable<ChartElement>;
}

/** A document that charts are drawn for. */
export interface ChartDocument<E extends ChartElement> {
  createElementNS(namespace: string, name: string): E;
}

/** An element of SVG with its attributes and children. */
export function svgElement<E extends ChartElement>(
  document: ChartDocument<E>,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly E[] = [],
): E {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...(children as readonly never[]));
  return element;
}
