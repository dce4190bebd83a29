// A table with a caption. In narrow windows each row is a block, with the titles of its cells in front of them; the
// roles are written out because browsers forget them then.

import type { ComponentChildren } from "preact";

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
}

interface Props<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string | number;
}

export function Table<T>({ caption, columns, rows, keyOf }: Props<T>) {
  return (
    <div class="table">
      <table role="table">
        <caption class="hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">{columns.map(({ title }) => <th key={title} scope="col" role="columnheader">{title}</th>)}</tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ title, cell }) => <td key={title} role="cell" data-title={title}>{cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
