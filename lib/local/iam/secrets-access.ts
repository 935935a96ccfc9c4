// What Secrets Manager asks IAM before it answers.
// Source: service authorization reference, "Actions, resources, and condition keys for AWS Secrets Manager".
import type { Call } from './call.ts';

/** @param arn of the secret; a secret that does not exist is asked for by the name or the ARN that the request gave */
export function secretsCall(operation: string, arn: string): Call {
  return { needs: [{ action: `secretsmanager:${operation}`, resource: arn }] };
}
