// What is wrong with the marketer's files: all of it at once, each with its place.

export interface Problem {
  /** As the marketer knows it, e.g. `campaigns/cart-abandonment/campaign.yaml`. */
  file: string;
  line?: number;
  /** The setting or template part at fault, e.g. `variables.products.pick`. */
  field?: string;
  /** What is wrong, and what would be right. */
  message: string;
}

export class CampaignFileError extends Error {
  override readonly name = 'CampaignFileError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemLine).join('\n'));
    this.problems = problems;
  }
}

/** `file:line: field: message` */
function problemLine({ file, line, field, message }: Problem): string {
  return [line === undefined ? file : `${file}:${line}`, field, message]
    .filter((part) => part !== undefined)
    .join(': ');
}
