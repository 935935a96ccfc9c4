// What SQS takes in bodies and attribute values: the characters legal in XML 1.0, and no empty value.
const notLegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** For attributes only: what is not legal becomes U+FFFD, nothing becomes `-`. */
export function xmlLegalText(text: string): string {
  return text === '' ? '-' : text.replace(notLegal, '\uFFFD');
}
