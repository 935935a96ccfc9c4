// A table for the terminal: columns as wide as their widest cell.

/** @param right the columns, counted from 0, whose cells stand at the right: numbers */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => [...(row[at] ?? '')].length)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, at) => {
        const cell = row[at] ?? '';
        const gap = ' '.repeat(width - [...cell].length);
        return right.includes(at) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
