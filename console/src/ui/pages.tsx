// Pages of a list of the control API, which has the oldest first, shown from its end.

import { useState } from "preact/hooks";
import { useLive, type Live } from "../live";

const SIZE = 50;

interface Listed<T> {
  rows: T[];
  total: number;
}

export interface Pages<T> extends Live<Listed<T> & { page: number }> {
  setPage: (page: number) => void;
}

/** One page, newest first; `key` is what the list depends on. */
export function usePages<T>(load: (range: { limit: number; offset: number }) => Promise<Listed<T>>, key: string): Pages<T> {
  const [wanted, setPage] = useState(0);
  const live = useLive(async () => {
    // The total is known when a page was read. It is read again if the page is no longer the last.
    let { rows, total } = await load({ limit: SIZE, offset: 0 });
    // Pages at the end go when the list becomes shorter.
    const page = Math.max(0, Math.min(wanted, Math.ceil(total / SIZE) - 1));
    if (total > SIZE) {
      const end = total - page * SIZE;
      const offset = Math.max(0, end - SIZE);
      ({ rows, total } = await load({ limit: end - offset, offset }));
    }
    return { rows: rows.toReversed(), total, page };
  }, `${key} ${wanted}`);
  return { ...live, setPage };
}

export function Pager({ of }: { of: Pages<unknown> }) {
  const { total, page } = of.data ?? { total: 0, page: 0 };
  if (total <= SIZE) return null;
  const first = page * SIZE + 1;
  return (
    <p class="line">
      <button type="button" disabled={page === 0} onClick={() => of.setPage(page - 1)}>Newer</button>
      <button type="button" disabled={first + SIZE > total} onClick={() => of.setPage(page + 1)}>Older</button>
      <span class="faint">{first} to {Math.min(total, first + SIZE - 1)} of {total}, newest first</span>
    </p>
  );
}
