// All that a request or an answer carries. node:stream/consumers takes it through a Blob, which costs as much as reading it.
import type { IncomingMessage } from 'node:http';

/** Rejects where the other side hangs up before it has said everything. */
export function wholeBody(message: IncomingMessage): Promise<Buffer> {
  const read = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  message
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => read.resolve(Buffer.concat(chunks)))
    .on('error', read.reject)
    .on('close', () => read.reject(new Error('the connection was closed')));
  return read.promise;
}
