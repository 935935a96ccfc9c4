// JSON with its values hidden, but for those under names that are known to hold nothing personal.
import { maskAddress, maskText } from '../profiles/mask.ts';

export interface Names {
  /** Whose texts and numbers are shown. In lower case. */
  open: ReadonlySet<string>;
  /** Below which everything is hidden, whatever it is called. In lower case. */
  closed: ReadonlySet<string>;
}

const nothing: Names = { open: new Set(), closed: new Set() };

export function maskJson(value: unknown, names: Names, isOpen = false): unknown {
  if (Array.isArray(value)) return value.map((item) => maskJson(item, names, isOpen));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, inner]) => {
      const plain = name.toLowerCase();
      return [name, maskJson(inner, names.closed.has(plain) ? nothing : names, names.open.has(plain))];
    });
    return Object.fromEntries(members);
  }
  if (isOpen) return value;
  if (typeof value === 'string') return value.includes('@') ? maskAddress(value) : maskText(value);
  return typeof value === 'number' ? '…' : value;
}
