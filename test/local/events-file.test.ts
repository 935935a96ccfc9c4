// A file of events becomes what the journal serves: exactly the events in it, whatever they are.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type EventToPublish, readEventsFile } from '../../lib/local/events-file.ts';
import { InputError } from '../../lib/local/input-error.ts';
import { collect } from './collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'events-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<EventToPublish[]> {
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, content);
  return collect(readEventsFile(file));
}

async function refusal(content: string | Buffer): Promise<InputError> {
  const thrown: unknown = await read(content).catch((error: unknown) => error);
  if (thrown instanceof InputError) return thrown;
  throw new Error('expected an InputError');
}

describe('a line', () => {
  it('is a bare event, or a journal entry with its position', async () => {
    const content = '{"event_id":"e1","event":{}}\n{"position":"p2","event":{"event_id":"e2"}}\n';
    expect(await read(content)).toEqual([
      { event: { event_id: 'e1', event: {} } },
      { event: { event_id: 'e2' }, position: 'p2' },
    ]);
  });

  it.each([
    ['its position is no text', '{"position":7,"event":{}}'],
    ['it has no event', '{"position":"p"}'],
    ['it has an event id of its own', '{"position":"p","event":{},"event_id":"e"}'],
    ['it has an envelope type of its own', '{"position":"p","event":{},"envelopeType":"DATA"}'],
    [
      'it holds the pipeline message itself',
      '{"position":"p","event":{},"com.adobe.mcloud.pipeline.pipelineMessage":{}}',
    ],
  ])('is a bare event when %s', async (_, line) => {
    expect(await read(line)).toEqual([{ event: JSON.parse(line) }]);
  });

  it('may hold a journal entry whose event is null or text', async () => {
    expect(await read('{"position":"p","event":null}\n{"position":"q","event":"x"}')).toEqual([
      { event: null, position: 'p' },
      { event: 'x', position: 'q' },
    ]);
  });

  it('that is JSON but no object is a bad event, not a bad file', async () => {
    expect(await read('null\n7\n"text"\n[]\ntrue')).toEqual(
      [null, 7, 'text', [], true].map((event) => ({ event })),
    );
  });

  it('ends with LF or CRLF, never with a line separator inside of a text', async () => {
    expect(await read('"a\u2028b\u2029c\u0085d"\r\n"e"\r\n')).toEqual([
      { event: 'a\u2028b\u2029c\u0085d' },
      { event: 'e' },
    ]);
  });

  it('keeps keys that are names of JavaScript’s own', async () => {
    const [first] = await read('{"__proto__":{"position":"p","event":1},"constructor":2}');
    expect(JSON.stringify(first?.event)).toBe('{"__proto__":{"position":"p","event":1},"constructor":2}');
  });
});

describe('a file', () => {
  it('may be empty, have blank lines, a byte order mark, and no newline at its end', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\uFEFF\r\n\n  \n{"n":1}\n\n\uFEFF{"n":2}')).toEqual([
      { event: { n: 1 } },
      { event: { n: 2 } },
    ]);
  });

  it('is refused with the line that is not JSON, and without its content', async () => {
    const error = await refusal('{"n":1}\n\n{"email":"zoe@mail.example"\n');
    expect(error.line).toBe(3);
    expect(error.message).toBe(
      `${error.file}, line 3: this is not JSON; expected one complete JSON value per line`,
    );
    expect(error.cause).toBeUndefined();
  });

  it('is refused with the line that is not UTF-8', async () => {
    const error = await refusal(
      Buffer.concat([Buffer.from('1\n"'), Buffer.from([0xe4]), Buffer.from('"\n')]),
    );
    expect(error.message).toBe(`${error.file}, line 2: is not UTF-8 text: save the file as UTF-8`);
  });

  it('serves what comes before the bad line', async () => {
    const file = join(folder, 'half.jsonl');
    writeFileSync(file, '1\n2\n{\n');
    const events = readEventsFile(file);
    expect([(await events.next()).value, (await events.next()).value]).toEqual([{ event: 1 }, { event: 2 }]);
    await expect(events.next()).rejects.toThrow(InputError);
  });

  it.each([
    ['is missing', join(folder, 'missing.jsonl'), 'cannot be read (no such file)'],
    ['is a folder', folder, 'cannot be read (it is a folder)'],
  ])('that %s is refused with a sentence', async (_, file, sentence) => {
    const thrown: unknown = await collect(readEventsFile(file)).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(InputError);
    expect(thrown).toMatchObject({ file, line: undefined, message: `${file}: ${sentence}` });
  });
});

describe('whatever the events are', () => {
  const anyJson = fc.jsonValue({ depthSize: 'small', stringUnit: 'binary' });
  const blank = fc.constantFrom('', ' ', '\t');
  const lineEnd = fc.constantFrom('\n', '\r\n');

  it('journal entries give back their events and positions, through any line ends and blank lines', async () => {
    const entries = fc.array(
      fc.tuple(fc.string({ unit: 'binary' }), anyJson, lineEnd, fc.array(blank, { maxLength: 2 })),
    );
    await fc.assert(
      fc.asyncProperty(entries, fc.boolean(), async (lines, mark) => {
        const text = lines.map(([position, event, end, blanks]) =>
          [JSON.stringify({ position, event }), ...blanks].map((line) => line + end).join(''),
        );
        const wanted = lines.map(([position, event]) => JSON.parse(JSON.stringify({ event, position })));
        expect(await read((mark ? '\uFEFF' : '') + text.join(''))).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it('bare values come back in order, one per line, also across the reader’s chunks', async () => {
    const filler = fc.constantFrom('', 'ü'.repeat(70_000));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyJson, filler), { maxLength: 8 }), async (values) => {
        const wanted = values.map(([value, padding]) => [JSON.parse(JSON.stringify(value)), padding]);
        const content = wanted.map((value) => JSON.stringify(value)).join('\n');
        expect(await read(content)).toEqual(wanted.map((event) => ({ event })));
      }),
      { numRuns: 50 },
    );
  });

  it('the first line that is not JSON is the one that is named', async () => {
    const badLine = fc
      .string({ minLength: 1 })
      .filter((text) => text.trim() !== '' && !/[\r\n]/.test(text) && !isJson(text));
    await fc.assert(
      fc.asyncProperty(fc.nat(20), badLine, async (before, bad) => {
        const error = await refusal(`${'{}\n'.repeat(before)}${bad}\n{}\nalso bad`);
        expect(error.line).toBe(before + 1);
      }),
      { numRuns: 100 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
