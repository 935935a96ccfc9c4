// What DNS says of a sender's domain: SPF of its MAIL FROM, and the DMARC policy that mailbox providers ask for.
import { type Finding, ok, skipped, trouble } from './finding.ts';

/** `resolveTxt` of node:dns, or a test's. */
export type ResolveTxt = (name: string) => Promise<string[][]>;

/** @param mailFrom the domain's own MAIL FROM, where SES uses one */
export async function checkSpf(
  domain: string,
  mailFrom: string | undefined,
  resolveTxt: ResolveTxt,
): Promise<Finding> {
  if (mailFrom === undefined) {
    return skipped('SPF', `the MAIL FROM of ${domain} is Amazon’s, and so is its SPF record`);
  }
  const records = await textsAt(mailFrom, resolveTxt);
  if (records === undefined) return unanswered('SPF', mailFrom);
  const policies = records.filter((record) => /^v=spf1(\s|$)/i.test(record));
  const remedy = `publish exactly one TXT record for ${mailFrom}: v=spf1 include:amazonses.com ~all`;
  if (policies.length !== 1) {
    const found = policies.length === 0 ? `${mailFrom} has no SPF record` : `${mailFrom} has several`;
    return trouble('failed', 'SPF', found, remedy);
  }
  if (!/\sinclude:amazonses\.com(\s|$)/i.test(policies[0] ?? '')) {
    return trouble('failed', 'SPF', `the record of ${mailFrom} does not include amazonses.com`, remedy);
  }
  return ok('SPF', `${mailFrom} lets SES send`);
}

/** RFC 7489: the domain's own record, or else that of the organisation's domain above it. */
export async function checkDmarc(domain: string, resolveTxt: ResolveTxt): Promise<Finding> {
  const remedy = `publish a TXT record _dmarc.${domain}, at least v=DMARC1; p=none`;
  for (const name of withParents(domain)) {
    const records = await textsAt(`_dmarc.${name}`, resolveTxt);
    if (records === undefined) return unanswered('DMARC', `_dmarc.${name}`);
    const policies = records.filter((record) => /^v=DMARC1\s*(;|$)/i.test(record));
    if (policies.length === 0) continue;
    if (policies.length > 1) {
      return trouble('failed', 'DMARC', `_dmarc.${name} has several records, which counts as none`, remedy);
    }
    const policy = /;\s*p\s*=\s*(none|quarantine|reject)\s*(;|$)/i.exec(policies[0] ?? '')?.[1];
    if (policy !== undefined) return ok('DMARC', `_dmarc.${name} says p=${policy.toLowerCase()}`);
    return trouble('failed', 'DMARC', `the record of _dmarc.${name} has no policy`, remedy);
  }
  const found = `${domain} has no record: Gmail, Yahoo and Outlook refuse bulk e-mail without one`;
  return trouble('failed', 'DMARC', found, remedy);
}

/** `mail.shop.example`, then `shop.example`. */
function withParents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'));
}

const noSuchRecord = new Set(['ENOTFOUND', 'ENODATA']);

/** Undefined where DNS did not answer; a long record comes in pieces. */
async function textsAt(name: string, resolveTxt: ResolveTxt): Promise<string[] | undefined> {
  try {
    return (await resolveTxt(name)).map((pieces) => pieces.join(''));
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
    return noSuchRecord.has(code) ? [] : undefined;
  }
}

const unanswered = (check: string, name: string): Finding =>
  skipped(check, 'DNS did not answer', `look at the TXT records of ${name} from another machine`);
