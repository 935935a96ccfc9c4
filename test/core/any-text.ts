// Text as hostile as it gets: any code point, lone surrogates and controls too. (fast-check's own binary strings need
// seconds to prepare.)
import fc from 'fast-check';

const anyCharacter = fc.oneof(
  fc.integer({ min: 0, max: 0x10ffff }).map((codePoint) => String.fromCodePoint(codePoint)),
  fc.integer({ min: 0, max: 0x7f }).map((codePoint) => String.fromCodePoint(codePoint)),
);

export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, maxLength });
}
