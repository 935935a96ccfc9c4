// The pages that show how the run stands, by their address. What they are made of is in their own files.
import type { ConsoleSource } from './console-source.ts';
import { dashboardPage } from './dashboard/dashboard-page.ts';
import { flowPage } from './flow-page.ts';
import type { FormToken } from './forms.ts';
import type { SafeHtml } from './html.ts';
import { inboxPage } from './inbox-page.ts';
import type { Jobs } from './jobs.ts';
import type { Tab } from './layout.ts';
import { parkedPage } from './parked-page.ts';
import type { ReadResults } from './results-table.ts';
import { tracePage } from './trace-page.ts';
import { triggersPage } from './triggers-page.ts';
import { tryPage } from './try-page.ts';

export interface Pages {
  source: ConsoleSource;
  token: FormToken;
  /** Undefined where the console only shows. */
  jobs: Jobs | undefined;
  results: ReadResults;
}

export interface Page {
  title: string;
  current: Tab;
  live: boolean;
  body: SafeHtml;
}

/** Undefined for an address that is none of them. */
export async function pageAt({ pathname, searchParams }: URL, pages: Pages): Promise<Page | undefined> {
  const { source, token, jobs } = pages;
  switch (pathname) {
    case '/':
      return await flow(pages);
    case '/triggers':
      return { title: 'Triggers', current: 'triggers', live: true, body: triggersPage(source.tracker) };
    case '/inbox':
      return await inbox(source, searchParams);
    case '/dead-letters': {
      const [deadLetters, rejects] = await Promise.all([source.deadLetters(), source.rejects()]);
      const job = jobs?.find(searchParams.get('job') ?? '');
      const body = parkedPage({ deadLetters, rejects, job, token: jobs && token });
      return { title: 'Dead letters', current: 'dead-letters', live: true, body };
    }
    case '/dashboard':
      return { title: 'Dashboard', current: 'dashboard', live: true, body: dashboard(source, searchParams) };
    case '/try': {
      const campaigns = await source.trial.campaigns();
      const chosen = searchParams.get('campaign');
      const body = tryPage({
        trial: source.trial,
        campaigns,
        chosen,
        faults: source.faults.offered(),
        token,
      });
      return { title: 'Try it', current: 'try', live: true, body };
    }
  }
  const [, key] = /^\/triggers\/([^/]+)$/.exec(pathname) ?? [];
  if (key === undefined) return undefined;
  return { title: 'Trace', current: 'triggers', live: true, body: await tracePage(decoded(key), source) };
}

async function flow({ source, results }: Pages): Promise<Page> {
  const [deadLetters, rejects, read] = await Promise.all([source.deadLetters(), source.rejects(), results()]);
  const body = flowPage({ tracker: source.tracker, deadLetters, rejects, results: read });
  return { title: 'Flow', current: 'flow', live: true, body };
}

async function inbox(source: ConsoleSource, searchParams: URLSearchParams): Promise<Page> {
  const page = Number.parseInt(searchParams.get('page') ?? '1', 10) || 1;
  return { title: 'Inbox', current: 'inbox', live: page === 1, body: await inboxPage(source.mails(), page) };
}

function dashboard(
  { dashboard: { body, store, alarm }, clock }: ConsoleSource,
  searchParams: URLSearchParams,
) {
  return dashboardPage({ body: body(), store, alarm, now: clock(), range: searchParams.get('range') });
}

export function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
