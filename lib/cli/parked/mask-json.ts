// JSON with its values hidden, but for those under names that are known to hold nothing personal.
import { maskAddress, maskText } from '../profiles/mask.ts';

/** More than any event of Adobe has; JSON can be nested deeper than a program can follow. */
export const shownLevels = 100;

export interface Names {
  /** Whose texts and numbers are shown. In lower case. */
  open: ReadonlySet<string>;
  /** Below which everything is hidden, whatever it is called. In lower case. */
  closed: ReadonlySet<string>;
}

const nothing: Names = { open: new Set(), closed: new Set() };

/** @param levels of objects and arrays that are shown; what is nested deeper is hidden as a whole */
export function maskJson(value: unknown, names: Names, isOpen = false, levels = shownLevels): unknown {
  if (levels === 0 && typeof value === 'object' && value !== null) return '…';
  if (Array.isArray(value)) return value.map((item) => maskJson(item, names, isOpen, levels - 1));
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, inner]) => {
      const plain = name.toLowerCase();
      const within = names.closed.has(plain) ? nothing : names;
      return [name, maskJson(inner, within, names.open.has(plain), levels - 1)];
    });
    return Object.fromEntries(members);
  }
  if (isOpen) return value;
  if (typeof value === 'string') return value.includes('@') ? maskAddress(value) : maskText(value);
  return typeof value === 'number' ? '…' : value;
}
