const colour = process.stdout.isTTY;
const paint = (code: number) => (text: string) =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);

/** Writes one line. */
export const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** A numbered heading. */
export const heading = (number: number, text: string): void => {
  say();
  say(bold(`${number}  ${text}`));
};

/** One thing that was done, with what came of it. */
export const step = (text: string, result = ''): void =>
  say(`   ${green('✓')} ${text}${result === '' ? '' : dim(` · ${result}`)}`);

/** Rows under a header, columns as wide as their widest cell. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = header.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `   ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd();
  say(dim(line(header)));
  for (const row of rows) say(line(row));
};

/** Wraps prose at 96 columns, indented. */
export const prose = (text: string, indent = '     '): void => {
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > 100 && line.trim() !== '') {
      say(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  say(line.trimEnd());
};
