// Recipients that the customer's own service knows, asked for over HTTPS by a visitor key.
import type { RecipientRule } from '../campaign.ts';

export type EndpointRule = Extract<RecipientRule, { endpoint: unknown }>['endpoint'];

export interface RecipientEndpoint {
  /**
   * The raw profile, for `recipientFromProfile` to parse; undefined where the endpoint does not know the visitor.
   * @throws RECIPIENT_ENDPOINT_UNAVAILABLE, RECIPIENT_ENDPOINT_REFUSED, RECIPIENT_ENDPOINT_PROTOCOL, ENDPOINT_TOKEN_UNREADABLE
   */
  find(rule: EndpointRule, key: string): Promise<unknown>;
}
