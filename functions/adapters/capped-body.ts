/** Decodes UTF-8 (a byte order mark is dropped, a broken byte becomes U+FFFD); undefined when there is more than `mostBytes`. */
export async function readCapped(
  { body }: { body: AsyncIterable<Uint8Array> | null },
  mostBytes: number,
): Promise<string | undefined> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // To leave here ends the connection.
    if (bytes > mostBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
