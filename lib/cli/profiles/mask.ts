// Personal data as a terminal shows it unless asked for more: enough to recognise, not enough to keep.

/** `ada@example.com` becomes `a…@example.com`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 1 ? maskText(address) : `${maskText(address.slice(0, at))}${address.slice(at)}`;
}

export function maskText(text: string): string {
  const [first = ''] = text;
  return `${first}…`;
}

/** A profile with everything hidden that says who it is; what may be mailed stays, and so does what there is. */
export function maskProfile(profile: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(profile).map(([field, value]) => [
      field,
      open.includes(field) ? value : hidden(field, value),
    ]),
  );
}

const open = ['key', 'locale', 'timeZone', 'consent'];

function hidden(field: string, value: unknown): unknown {
  if (typeof value === 'string') return field === 'email' ? maskAddress(value) : maskText(value);
  if (Array.isArray(value)) return value.map((each) => hidden('', each));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hidden(name, inner)]));
  }
  return typeof value === 'number' ? '…' : value;
}
