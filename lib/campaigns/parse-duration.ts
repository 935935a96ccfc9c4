const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90s`, `30m`, `6h`, `2d` or `1h 30m`; undefined for anything else, and for nothing at all. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+[smhd]\s*)+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  );
  return seconds > 0 ? seconds : undefined;
}
