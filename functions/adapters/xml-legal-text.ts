// What SQS surely takes in attribute values: the characters legal in XML 1.0, without those beyond U+FFFF, which older
// descriptions of SQS leave out, and no empty value.
const notLegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}]/gu;

/** For attributes only: what is not legal becomes U+FFFD, nothing becomes `-`. */
export function xmlLegalText(text: string): string {
  return text === '' ? '-' : text.replace(notLegal, '\uFFFD');
}
