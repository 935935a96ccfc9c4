/** Where a journal says to go on; undefined at its end. */
export function nextPage(response: Response): string | undefined {
  const path = response.headers.get('link')?.match(/<([^>]+)>/)?.[1];
  return response.status === 204 || path === undefined ? undefined : new URL(path, response.url).href;
}
