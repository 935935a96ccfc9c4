// How the page shows the e-mails. All of it stands in the page's address, so that a link shows the same to others.
import * as v from 'valibot';
import { readerKinds } from './sample-reader.ts';

const views = ['all', 'phone', 'desktop', 'text'] as const;
const schemes = ['light', 'dark'] as const;
const themes = ['auto', ...schemes] as const;

const lookSchema = v.object({
  /** Whom the e-mails are written to. */
  reader: v.fallback(v.picklist(readerKinds), 'full'),
  /** The colours of the mailbox. */
  mailbox: v.fallback(v.picklist(schemes), 'light'),
  view: v.fallback(v.picklist(views), 'all'),
  /** The colours of the page itself. */
  theme: v.fallback(v.picklist(themes), 'auto'),
});

export type Look = v.InferOutput<typeof lookSchema>;

/** What cannot be understood is as if it were not said. */
export function readLook(query: URLSearchParams): Look {
  return v.parse(lookSchema, {
    reader: query.get('reader'),
    mailbox: query.get('mailbox'),
    view: query.get('view'),
    theme: query.get('theme'),
  });
}

export const lookQuery = (look: Look): string => new URLSearchParams(look).toString();
