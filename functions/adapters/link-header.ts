// The `Link` header after RFC 8288: several header lines come joined with commas, which may also stand inside `<…>` and quotes.

// A target, then parameters: name, name=token or name="quoted".
const linkValue = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]*(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s;,"]*))?)*)/g;
const linkParameter = /;\s*([^\s=;,"]*)(?:\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s;,"]*)))?/g;

/** The target of each relation, as written (may be relative, may be a template). The first of a relation counts. */
export function parseLinkHeader(header: string): Map<string, string> {
  const targets = new Map<string, string>();
  for (const [, target = '', parameters = ''] of header.matchAll(linkValue)) {
    for (const relation of relationsIn(parameters)) {
      if (!targets.has(relation)) targets.set(relation, target.trim());
    }
  }
  return targets;
}

function relationsIn(parameters: string): string[] {
  for (const [, name, quoted, token] of parameters.matchAll(linkParameter)) {
    if (name?.toLowerCase() !== 'rel') continue;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token ?? '';
    return value
      .toLowerCase()
      .split(/\s+/)
      .filter((relation) => relation !== '');
  }
  return [];
}

/** The absolute URL of a relation; undefined where it is missing, empty, a URI template or no URL. */
export function linkTarget(header: string | null, relation: string, requestUrl: string): string | undefined {
  const target = parseLinkHeader(header ?? '').get(relation);
  if (target === undefined || target === '' || /[{}]/.test(target)) return undefined;
  return URL.parse(target, requestUrl)?.href;
}
