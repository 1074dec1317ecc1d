/**
 * What a terminal of so many columns shows of what is written to it: text that breaks at the last column, line breaks,
 * and the few sequences that programs draw a line with. Any other sequence is an error, so that none goes unnoticed.
 */
export function createScreen(columns: number): { write: (text: string) => void; rows: () => string[] } {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  const line = (): string[] => (rows[row] ??= []);
  const controls: Record<string, () => void> = {
    '\n': () => ((row += 1), line()),
    '\r': () => (column = 0),
    '\u001b[K': () => (line().length = Math.min(line().length, column)),
    '\u001b[J': () => ((line().length = Math.min(line().length, column)), (rows.length = row + 1)),
  };
  const put = (letter: string): void => {
    if (column === columns) [row, column] = [row + 1, 0];
    const cells = line();
    while (cells.length < column) cells.push(' ');
    cells[column] = letter;
    column += 1;
  };
  return {
    write(text) {
      // oxlint-disable-next-line no-control-regex
      for (const [part] of text.matchAll(/\u001b\[[\d;?]*[a-zA-Z]|\u001b.|[^]/gu)) {
        // oxlint-disable-next-line no-control-regex
        if (/^\u001b\[[\d;]*m$/.test(part)) continue;
        const control = controls[part];
        if (control) control();
        else if (part < ' ') throw new Error(`unknown to this terminal: ${JSON.stringify(part)}`);
        else put(part);
      }
    },
    rows: () => rows.map((cells) => cells.join('').trimEnd()),
  };
}
