// What a request to AWS asks for and how it is denied, in IAM's own words.

/** One action on one resource. */
export interface Need {
  /** e.g. `dynamodb:PutItem` */
  action: string;
  /** Its ARN; `*` where the action knows no resource. */
  resource: string;
}

export interface Call {
  /** All of them have to be allowed. */
  needs: readonly Need[];
  /** Condition keys that the request itself decides, with their values. */
  context?: Readonly<Record<string, string>>;
}

export interface Denial extends Need {
  /** ARN of the session, or the name of the service. */
  principal: string;
  /** e.g. `because no identity-based policy allows the dynamodb:PutItem action` */
  because: string;
}

/** A promise only where the same was not asked before. `undefined` where the call is allowed. */
export type Judge = (
  accessKeyId: string | undefined,
  call: Call,
) => Denial | undefined | Promise<Denial | undefined>;

/** As most services word it. */
export function denialText({ principal, action, resource, because }: Denial): string {
  return `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

/** The access key in an Authorization header of Signature Version 4. */
export function accessKeyOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /\bCredential=([^/\s]+)\//.exec(authorization)?.[1];
}
