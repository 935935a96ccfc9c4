// Text from outside, made fit for an e-mail: web pages decide what a dimension holds.

/** Analytics cuts an eVar at 255 bytes; what is longer than this was never a dimension worth mailing. */
const longestText = 2048;

// C0 and C1 controls, line and paragraph separators; then the marks that reorder the text around them.
const controls = /[ \p{Cc}\u2028\u2029]+/gu;
const reordering = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * One line of well-formed Unicode without control or reordering characters, its spaces single, cut at `longest`
 * UTF-16 units.
 */
export function cleanText(text: string, longest = longestText): string {
  return text.slice(0, longest).toWellFormed().replace(controls, ' ').replace(reordering, '').trim();
}
