// A list of which only the rows in view are in the page.

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** Number of rows. */
  size: number;
  /** The height of a row, in pixels. */
  height: number;
  /** Draws a row, by its place from the top. Its `li` is made here. */
  row: (nth: number) => JSX.Element;
  /** A key that stays with the row when others come in front of it. */
  keyOf: (nth: number) => string | number;
  label: string;
}

/** Rows beyond the view, so that scrolling shows no gaps. */
const MARGIN = 8;

/**
 * Rows that come at the top do not move what the reader looks at, unless the reader is at the top. The arrow
 * keys, Page Up and Down, Home and End move between the links of the rows.
 */
export function VirtualList({ size, height, row, keyOf, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const first = useRef<{ key: string | number; size: number } | null>(null);

  useEffect(() => {
    const element = box.current!;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, []);

  const newest = size ? keyOf(0) : -1;
  useLayoutEffect(() => {
    const element = box.current!;
    const before = first.current;
    first.current = { key: newest, size };
    if (!before || before.key === newest || element.scrollTop < height) return;
    let added = 0;
    while (added < size && keyOf(added) !== before.key) added++;
    if (added < size) element.scrollTop += added * height;
  });

  const start = Math.max(0, Math.floor(view.top / height) - MARGIN);
  const end = Math.min(size, Math.ceil((view.top + view.height) / height) + MARGIN);
  const rows = [];
  for (let nth = start; nth < end; nth++) {
    rows.push(
      <li key={keyOf(nth)} class="row" aria-posinset={nth + 1} aria-setsize={size} data-nth={nth} style={{ top: `${nth * height}px`, height: `${height}px` }}>
        {row(nth)}
      </li>,
    );
  }

  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / height) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity,
    };
    const step = steps[event.key];
    const at = (event.target as Element).closest("li");
    if (step === undefined || !at || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const nth = Math.min(size - 1, Math.max(0, Number((at as HTMLElement).dataset.nth) + step));
    const element = box.current!;
    const top = nth * height;
    if (top < element.scrollTop) element.scrollTop = top;
    if (top + height > element.scrollTop + element.clientHeight) element.scrollTop = top + height - element.clientHeight;
    setView({ top: element.scrollTop, height: element.clientHeight });
    // The row is in the page after the next drawing.
    requestAnimationFrame(() => element.querySelector<HTMLElement>(`li[data-nth="${nth}"] a`)?.focus());
  };

  return (
    <div class="virtual" ref={box} tabIndex={-1}>
      <ul aria-label={label} style={{ height: `${size * height}px` }} onKeyDown={move}>
        {rows}
      </ul>
    </div>
  );
}
