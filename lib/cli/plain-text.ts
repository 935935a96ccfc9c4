// Text as a terminal may show it: what Adobe and a web page say could hold orders to the terminal.

/** Control characters, but for line breaks and tabs, become U+FFFD. */
export function plainText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');
}

/** JSON writes the older control characters as escapes by itself, and those from U+007F on as they are. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\x7f-\x9f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
