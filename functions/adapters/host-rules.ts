// Where credentials may go: over https, or in the clear to this very machine (local mode), and nowhere else.

/** An https URL, or http to a loopback address; without user and password. */
export function isSafeEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** With a name in front: `https://.adobe.io/` is a URL, and nobody's. */
const adobeHost = /^(?:[a-z0-9_-]+\.)+adobe\.io$/;

/** The journal's own origin, or any host of Adobe's API gateway over https. */
export function mayReceiveToken(target: string, journalUrl: string): boolean {
  const [url, journal] = [URL.parse(target), URL.parse(journalUrl)];
  if (url === null || journal === null || !isSafeEndpoint(target)) return false;
  if (url.origin === journal.origin) return true;
  return url.protocol === 'https:' && adobeHost.test(url.hostname) && url.port === '';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
