// Inputs that once broke a promise, each kept so that it never does again.
import type { FuzzTarget } from './target.ts';

export interface KeptCrash {
  target: FuzzTarget['name'];
  /** What went wrong. */
  was: string;
  input: string;
}

const sesEvent = (eventType: string) =>
  JSON.stringify({
    source: 'aws.ses',
    detail: { eventType, mail: { timestamp: '2026-11-19T12:00:00Z', messageId: 'ses-1' } },
  });
const mjml = (content: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${content}</mj-text></mj-column></mj-section></mj-body></mjml>`;

export const keptCrashes: readonly KeptCrash[] = [
  {
    target: 'ses-event',
    was: 'a kind of event that is a method of every object',
    input: sesEvent('constructor'),
  },
  { target: 'ses-event', was: 'a kind of event that is the prototype', input: sesEvent('__proto__') },
  { target: 'queue-message', was: 'an attribute lost in the prototype', input: '{"__proto__":1}' },
  {
    target: 'profile-file',
    was: 'the stack exhausted by nesting',
    input: `json\n{"key":"K-1","attributes":{"x":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
  },
  {
    target: 'profile-file',
    was: 'minutes for a header row',
    input: `csv\nkey,${Array.from({ length: 60_000 }, (_, at) => `attributes.${at}`).join(',')}\n`,
  },
  {
    target: 'journal-answer',
    was: 'a host without a name as one of Adobe’s',
    input: '204\nlink:<https://.adobe.io/>;rel=next',
  },
  {
    target: 'mail',
    was: 'a line break in a subject, as an encoded word',
    input: JSON.stringify({
      profile: { email: 'ada@example.com', name: '=?utf-8?q?=0d=0aBcc:_eve@example.com?=' },
      dimensions: { evar11: ['=?utf-8?q?=0d=0aBcc:_eve@example.com?='], evar12: ['=?utf-8?q?=0d=0a?='] },
    }),
  },
  { target: 'link-header', was: 'quadratic time', input: '<'.repeat(60_000) },
  { target: 'campaign-template', was: 'quadratic time', input: mjml('<mj-text '.repeat(800)) },
  { target: 'campaign-template', was: 'a value as an attribute', input: mjml('<a {{ x }}>x</a>') },
  { target: 'campaign-template', was: 'a value as the name of an element', input: mjml('<{{ x }}>') },
  { target: 'campaign-template', was: 'a value after an attribute without name', input: mjml('<a ={{ x }}') },
];
