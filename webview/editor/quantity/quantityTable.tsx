import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './quantityTable.css';

interface TableProps {
  readonly label: string;
  readonly caption: string;
  readonly headings: readonly string[];
  /** Its rows. */
  readonly children: ComponentChildren;
  /** What stands below it. */
  readonly note?: string | undefined;
}

/** What the tiles of a quantity show, in figures; it scrolls by keys. */
export function QuantityTable({ label, caption, headings, children, note }: TableProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What had the focus in the tiles is gone.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  return (
    <div ref={box} class="quantity-table" role="region" tabIndex={0} aria-label={label}>
      <table class="quantity-figures">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {headings.map(heading => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
      {note !== undefined && <p class="quiet">{note}</p>}
    </div>
  );
}
