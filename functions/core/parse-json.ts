// JSON in, without losing digits: whole numbers beyond 2^53 become text, because as floats they would be other numbers
// (a customer key in an `int` dimension, the offset of a pipeline message).

interface Source {
  source?: string;
}
type Reviver = (key: string, value: unknown, context: Source) => unknown;

// ECMAScript's source text access, which the compiler's library does not describe yet.
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Cheap and never wrong in the other direction: text without this has no number of 16 digits. */
const mayHoldLongNumber = /[:,[]\s*-?\d{16}/;

/** @throws SyntaxError when the text is not JSON */
export function parseJson(text: string): unknown {
  if (!mayHoldLongNumber.test(text)) return JSON.parse(text);
  try {
    return parseWithSource(text, exactNumber);
  } catch (error) {
    // The reviver recurses, the parser does not: very deep nesting is left to the plain parser.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

const exactNumber: Reviver = (key, value, { source }) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  // A visitor id that is a number is no visitor id; making it text would make it look like one.
  return key !== 'mcId' && source !== undefined && /^-?\d+$/.test(source) ? source : value;
};
