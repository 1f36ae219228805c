/** Where a command writes. */
export type Streams = Readonly<{
  out: (text: string) => void | Promise<unknown>;
  err: (text: string) => void;
  /** Answers are read by a person: tables may be coloured. */
  isTerminal: boolean;
  /** A bar may be drawn on the error stream. */
  showsProgress: boolean;
}>;

const barWidth = 30;
const proseWidth = 100;
const bidi = /[\u202a-\u202e\u2066-\u2069]/g;
// Whatever comes from elsewhere must not steer the terminal.
const controls = /[\u0000-\u001f\u007f-\u009f]/g;

const printable = (text: string): string => text.replace(bidi, '').replace(controls, ' ');

/** Writes for a person or, when asked, for a program. */
export class Terminal {
  #barDrawn = false;

  constructor(
    private readonly streams: Streams,
    readonly json: boolean,
  ) {}

  /** A line for a person; nothing where JSON was asked for. */
  say(line = ''): void {
    if (!this.json) void this.streams.out(`${line}\n`);
  }

  good(line: string): void {
    this.say(`${this.paint(32, '✓')} ${line}`);
  }

  bad(line: string): void {
    this.say(`${this.paint(31, '✗')} ${line}`);
  }

  dim(text: string): string {
    return this.paint(2, text);
  }

  /** The answer for a program; nothing where a person reads. */
  answer(value: unknown): void {
    if (this.json) void this.streams.out(`${JSON.stringify(value)}\n`);
  }

  /** Text as it is, for a person and a program alike; resolves when more may follow. */
  async raw(text: string): Promise<void> {
    await this.streams.out(text);
  }

  /** A line without what could steer the terminal. */
  clean(line: string): string {
    return printable(line);
  }

  /** A line about the call itself. */
  note(line: string): void {
    this.streams.err(`${line}\n`);
  }

  /** A paragraph, dimmed and wrapped. */
  prose(text: string): void {
    let line = ' ';
    for (const word of text.split(' ')) {
      if (line.length + word.length >= proseWidth) {
        this.say(this.dim(line));
        line = ' ';
      }
      line += ` ${word}`;
    }
    this.say(this.dim(line));
  }

  /** Rows under a header, columns as wide as their widest cell. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    const cells = rows.map((row) => row.map(printable));
    const widths = header.map((cell, column) =>
      Math.max(cell.length, ...cells.map((row) => (row[column] ?? '').length)),
    );
    const line = (row: readonly string[]): string =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd();
    this.say(this.paint(2, line(header)));
    for (const row of cells) this.say(line(row));
  }

  /** Draws how far it is; nothing where no person watches. */
  progress(done: number, of: number, what: string): void {
    if (!this.streams.showsProgress) return;
    const part = of === 0 ? 1 : done / of;
    const full = Math.round(part * barWidth);
    const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
    const counts = `${done.toLocaleString('en')} of ${of.toLocaleString('en')} ${what}`;
    this.streams.err(`\r${bar} ${String(Math.floor(part * 100)).padStart(3)} %  ${counts}\u001b[K`);
    this.#barDrawn = true;
  }

  /** Shows how many were done where nobody knows how many there are. */
  counting(done: number, what: string): void {
    if (!this.streams.showsProgress) return;
    this.streams.err(`\r${done.toLocaleString('en')} ${what}\u001b[K`);
    this.#barDrawn = true;
  }

  /** Takes the bar away. */
  progressDone(): void {
    if (this.#barDrawn) this.streams.err('\r\u001b[K');
    this.#barDrawn = false;
  }

  private paint(code: number, text: string): string {
    return this.streams.isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
