// The `when` of a rule: conditions on the trigger's dimensions, combined with all, any and not.
import * as v from 'valibot';
import type { Condition } from '../../functions/core/campaign.ts';
import { dimension, knownFields, scalar, text } from './schema-words.ts';

const number = v.number('must be a number');

const comparisons = {
  equals: knownFields({ dimension, equals: scalar }),
  in: knownFields({ dimension, in: v.array(scalar, 'must be a list, e.g. [shoes, bags]') }),
  contains: knownFields({ dimension, contains: text('text') }),
  prefix: knownFields({ dimension, prefix: text('text') }),
  exists: knownFields({ dimension, exists: v.boolean('must be true or false') }),
  greater: knownFields({ dimension, greater: number }),
  less: knownFields({ dimension, less: number }),
};

export const conditionSchema: v.GenericSchema<unknown, Condition> = v.lazy((input) => {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  if (keys.includes('all')) return knownFields({ all: conditionList });
  if (keys.includes('any')) return knownFields({ any: conditionList });
  if (keys.includes('not')) return knownFields({ not: conditionSchema });
  const comparison = keys.find((key) => key in comparisons) as keyof typeof comparisons | undefined;
  return comparison === undefined ? unclear : comparisons[comparison];
});

const unclear = v.custom<never>(
  () => false,
  `must be all, any or not, or a dimension with one of ${Object.keys(comparisons).join(', ')}`,
);

const conditionList = v.pipe(
  v.array(conditionSchema, 'must be a list of conditions'),
  v.minLength(1, 'must have at least one condition'),
);
