// A file that the user gave is not what it should be: the command prints the message and ends with status 2.

export class InputError extends Error {
  override readonly name = 'InputError';
  readonly file: string;
  /** Counted from 1; absent where the file as a whole is meant. */
  readonly line: number | undefined;

  /** `problem` goes on from "<file>, line <n>: " and never holds the content of the line, which may be personal data. */
  constructor(file: string, line: number | undefined, problem: string, options?: { cause?: unknown }) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${problem}`, options);
    this.file = file;
    this.line = line;
  }
}
