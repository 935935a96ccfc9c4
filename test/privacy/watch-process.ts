// In every process of a test run: records what it prints where it is a function, what it puts beside messages into queues,
// what it gets to know, and has the Node processes that it starts do the same.
import childProcess from 'node:child_process';
import { ClientRequest, OutgoingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { knownInAnswer, knownInRequest, saidInRequest } from './known-values.ts';
import { currentRecorder, recordKnown, recordSaid } from './record.ts';

const watched = Symbol.for('campaign-triggers: this process is watched');

/** Once in each process, however often it is called. */
export function watchProcess({ isFunction }: { isFunction: boolean }): void {
  if (watched in globalThis) return;
  Object.assign(globalThis, { [watched]: true });
  if (isFunction) {
    watchOutput(process.stdout);
    watchOutput(process.stderr);
  }
  watchRequestsAndAnswers();
  watchChildren();
}

function watchOutput(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = (text: string | Uint8Array, ...rest: never[]) => {
    recordSaid('output', typeof text === 'string' ? text : Buffer.from(text).toString());
    return write(text, ...rest);
  };
}

/** The SDK ends a request with its whole body, and the emulators end their answers so. */
function watchRequestsAndAnswers(): void {
  const { end } = OutgoingMessage.prototype;
  OutgoingMessage.prototype.end = function (this: OutgoingMessage, ...given: unknown[]) {
    const [body] = given;
    if (typeof body === 'string' || Buffer.isBuffer(body)) read(this, body.toString());
    return Reflect.apply(end, this, given);
  };
}

function read(message: OutgoingMessage, body: string): void {
  const isRequest = message instanceof ClientRequest;
  const target = String(message.getHeader('x-amz-target') ?? '');
  const found = isRequest ? knownInRequest(target, body) : knownInAnswer(body);
  for (const { kind, value } of found) recordKnown(kind, value);
  if (isRequest) for (const [where, text] of saidInRequest(target, body)) recordSaid(where, text);
}

/** By an argument of Node: a function's environment holds nothing but what its template says. */
function watchChildren(): void {
  const { spawn } = childProcess;
  Object.assign(childProcess, {
    spawn(command: string, argv: unknown, ...options: unknown[]) {
      const isNode = command === process.execPath && Array.isArray(argv);
      return Reflect.apply(spawn, childProcess, [
        command,
        isNode ? [...preload(), ...argv] : argv,
        ...options,
      ]);
    },
  });
  syncBuiltinESMExports();
}

function preload(): string[] {
  const recorder = currentRecorder();
  if (recorder === undefined) return [];
  const { href } = new URL(`./watch-child.ts?${new URLSearchParams({ ...recorder })}`, import.meta.url);
  return [`--import=${href}`];
}
