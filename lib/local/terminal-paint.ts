// Colours that mean something, by name of the meaning; none where colours are off.
import { styleText } from 'node:util';

export type Meaning = 'good' | 'waiting' | 'bad' | 'uncertain' | 'plain' | 'dim' | 'strong' | 'link';
export type Paint = (meaning: Meaning, text: string) => string;

const formats = {
  good: 'green',
  waiting: 'yellow',
  bad: 'red',
  uncertain: 'magenta',
  dim: 'dim',
  strong: 'bold',
  link: ['cyan', 'underline'],
} as const satisfies Record<Exclude<Meaning, 'plain'>, Parameters<typeof styleText>[0]>;

export function createPaint(colours: boolean): Paint {
  if (!colours) return (_meaning, text) => text;
  return (meaning, text) =>
    meaning === 'plain' ? text : styleText(formats[meaning], text, { validateStream: false });
}
