// CloudFormation accepts numbers and booleans as texts too; these read either.
import * as v from 'valibot';

export const cfnNumber = v.pipe(
  v.union([v.number(), v.string()], 'expected a number'),
  v.transform(Number),
  v.number('expected a number'),
);

export const cfnBoolean = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'expected true or false'),
  v.transform((value) => value === true || value === 'true'),
);

/** An object, or its JSON text. */
export const cfnJson = v.union([
  v.record(v.string(), v.unknown()),
  v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
]);
