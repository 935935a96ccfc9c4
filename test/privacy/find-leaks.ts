// Searches what a run said for what it knew, and for what looks like a secret whoever knew it. One pass over the text: at
// the beginning of each word, its first characters tell which values could stand there.
import type { Kind, Known, Said, Where } from './record.ts';

export interface Leak {
  what: string;
  where: Where;
  test: string;
  /** The line, with what leaked in it masked: a report of leaks must be none itself. */
  line: string;
}

/** What is shorter is a word like any other, and says nothing when it is found. */
const shortest: Record<Kind, number> = { address: 6, name: 8, 'visitor key': 5, secret: 12 };
/** A secret that was cut short has leaked too. */
const enoughOfSecret = 24;
const keyLength = 5;
/** A dead letter holds the trigger as Adobe sent it, which may itself carry the visitor's key or address; nothing that was looked up. */
const inTriggers: ReadonlySet<Kind> = new Set(['address', 'visitor key']);

const wordStart = /(?<![a-z0-9\u0080-\uffff])[a-z0-9\u0080-\uffff]/g;
const wordCharacter = /[a-z0-9\u0080-\uffff]/;

const shapes: Record<string, RegExp> = {
  'something like a signed token': /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/g,
  'something like a private key': /PRIVATE KEY-----/g,
  'something like an unsubscribe token': /\bv1\.[\w-]{30,}\.[\w-]{20,}/g,
  'a bearer token': /\bBearer [\w.~+/-]{8,}/g,
};

interface Needle {
  kind: Kind;
  text: string;
  mayGoOn: boolean;
}

export function createLeakSearch(known: Iterable<Known>): { find(said: Said): Leak[]; values: number } {
  const needles = new Map<string, Needle[]>();
  let values = 0;
  for (const needle of needlesOf(known)) {
    const key = needle.text.slice(0, keyLength);
    needles.set(key, [...(needles.get(key) ?? []), needle]);
    values += 1;
  }

  function find({ test, where, text }: Said): Leak[] {
    return text.split('\n').flatMap((line) => {
      const found = [...knownIn(line.toLowerCase())];
      const leaked = where === 'dead letter' ? found.filter(({ kind }) => !inTriggers.has(kind)) : found;
      return [...leaked, ...shapesIn(line)].map(({ what, found }) => ({
        what,
        where,
        test,
        line: masked(line, found),
      }));
    });
  }

  function* knownIn(line: string) {
    for (const { index } of line.matchAll(wordStart)) {
      for (const { kind, text, mayGoOn } of needles.get(line.slice(index, index + keyLength)) ?? []) {
        const ends = mayGoOn || !wordCharacter.test(line[index + text.length] ?? ' ');
        if (ends && line.startsWith(text, index)) yield { kind, what: `a known ${kind}`, found: text };
      }
    }
  }

  return { find, values };
}

function* shapesIn(line: string) {
  for (const [what, shape] of Object.entries(shapes)) {
    for (const [found] of line.matchAll(shape)) yield { what, found };
  }
}

function* needlesOf(known: Iterable<Known>): Generator<Needle> {
  const seen = new Set<string>();
  for (const { kind, value } of known) {
    // A private key is searched for line by line.
    for (const line of value.split('\n')) {
      for (const spelt of [
        line,
        JSON.stringify(line).slice(1, -1),
        encodeURIComponent(line.toWellFormed()),
      ]) {
        const whole = fromFirstWord(spelt.trim().toLowerCase());
        if (whole.length < shortest[kind] || seen.has(`${kind} ${whole}`)) continue;
        seen.add(`${kind} ${whole}`);
        const mayGoOn = kind === 'secret';
        yield { kind, text: mayGoOn ? whole.slice(0, enoughOfSecret) : whole, mayGoOn };
      }
    }
  }
}

function fromFirstWord(text: string): string {
  const start = text.search(wordCharacter);
  return start < 0 ? '' : text.slice(start);
}

function masked(line: string, found: string): string {
  const at = line.toLowerCase().indexOf(found.toLowerCase());
  const shown = at < 0 ? line : `${line.slice(0, at)}[here]${line.slice(at + found.length)}`;
  const from = Math.max(0, at - 150);
  return shown.slice(from, from + 300);
}
