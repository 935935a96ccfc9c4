// Sets the variants of an e-mail side by side, and says in a sentence whether a difference may be chance.
import { countOf, rateBases, type Total } from './add-up.ts';
import { type Comparison, compareShares, type Share } from './two-proportions.ts';

export interface VariantComparison extends Comparison {
  campaign: string;
  step: string;
  rate: 'opened' | 'clicked';
  first: string;
  second: string;
  shares: [Share, Share];
  /** Undefined where there is too little to tell. */
  mayBeChance: boolean | undefined;
}

const comparedRates = ['opened', 'clicked'] as const;
/** One time in twenty, chance alone looks like a difference. */
const significance = 0.05;

/** Each variant against the first of its e-mail; nothing for e-mails with one wording, or that nobody opened or clicked. */
export function compareVariants(totals: readonly Total[]): VariantComparison[] {
  return emailsOf(totals).flatMap(([first, ...others]) => {
    // The more comparisons, the more often one of them looks like a difference: Bonferroni's correction.
    const threshold = significance / others.length;
    return others.flatMap((second) =>
      comparedRates
        .filter((rate) => countOf(first, rate) + countOf(second, rate) > 0)
        .map((rate) => compare(first, second, rate, threshold)),
    );
  });
}

function compare(first: Total, second: Total, rate: 'opened' | 'clicked', threshold: number) {
  const shares: [Share, Share] = [shareOf(first, rate), shareOf(second, rate)];
  const comparison = compareShares(...shares);
  const { pValue } = comparison;
  const mayBeChance = pValue === undefined ? undefined : pValue >= threshold;
  const { campaign, step } = first;
  return {
    campaign,
    step,
    rate,
    first: first.variant,
    second: second.variant,
    shares,
    ...comparison,
    mayBeChance,
  };
}

function emailsOf(totals: readonly Total[]): [Total, ...Total[]][] {
  const emails = new Map<string, [Total, ...Total[]]>();
  for (const total of totals.filter(({ variant }) => variant !== '')) {
    const name = [total.campaign, total.step].join('#');
    const variants = emails.get(name);
    if (variants === undefined) emails.set(name, [total]);
    else variants.push(total);
  }
  return [...emails.values()];
}

const shareOf = (total: Total, rate: 'opened' | 'clicked'): Share => ({
  hits: countOf(total, rate),
  among: countOf(total, rateBases[rate]),
});
