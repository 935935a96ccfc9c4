// What signs the poller in at Adobe, out of the one secret of the deployment.
import type { KeyObject } from 'node:crypto';

export interface AdobeCredentials {
  clientId: string;
  /** At most two live ones, tried in this order. */
  clientSecrets: string[];
  /** `<hex>@AdobeOrg` */
  orgId: string;
  /** Without a slash at its end. */
  imsEndpoint: string;
  /** Where the secret tells it. Milliseconds since the epoch. */
  endsAt?: number;
  signIn:
    | { flow: 'server-to-server'; scopes: string[] }
    | {
        flow: 'private-key';
        technicalAccountId: string;
        privateKey: KeyObject;
        /** Claim names: `<ims>/s/<code>`. */
        metascopes: string[];
      };
}

export interface CredentialsSource {
  /**
   * The same object as long as the secret's text is the same.
   * @param fresh asks the secret store even when a recent copy is at hand
   * @throws CREDENTIALS_UNREADABLE, CREDENTIALS_INVALID, PRIVATE_KEY_INVALID
   */
  read(fresh?: boolean): Promise<AdobeCredentials>;
}

export interface AccessTokens {
  /**
   * A token that is good for a while; signs in only when there is none or the one at hand grows old.
   * @throws SIGN_IN_REFUSED, SIGN_IN_UNAVAILABLE
   */
  tokenFor(credentials: AdobeCredentials): Promise<string>;
  /** How long Adobe will not be asked for these, because it said so or refused them. Milliseconds. */
  pauseMs(credentials: AdobeCredentials): number;
  /** Somebody refused this token: it is not handed out again. */
  forget(token: string): void;
}
