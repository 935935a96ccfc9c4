// The token for recipient endpoints is in the stack where a campaign asks one, and nowhere else.
import { describe, expect, it } from 'vitest';
import { anApp, askingEndpoint, resourceOf, resourcesOf, synthesise } from './synthesised-stack.ts';

const asking = synthesise(anApp({}, askingEndpoint));
const plain = synthesise();

describe('where a campaign asks an endpoint for its recipients', () => {
  const [tokenId, token] = resourceOf(asking, 'AWS::SecretsManager::Secret', 'RecipientEndpointToken');

  it('the stack generates a token, keeps it, and says what it is called', () => {
    expect(token).toMatchObject({
      Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
      DeletionPolicy: 'Retain',
    });
    expect(asking.Outputs.RecipientEndpointSecret?.Value).toEqual({ Ref: tokenId });
  });

  it('the consumer knows it, and alone may read it', () => {
    const [, { Properties }] = resourceOf(asking, 'AWS::Lambda::Function', 'Consumer');
    expect(Properties.Environment).toMatchObject({
      Variables: { RECIPIENT_ENDPOINT_SECRET_ID: { Ref: tokenId } },
    });
    const readers = resourcesOf(asking, 'AWS::IAM::Policy').filter(([, policy]) =>
      JSON.stringify(policy).includes(`"${tokenId}"`),
    );
    expect(readers.map(([id]) => id)).toEqual([expect.stringContaining('Consumer')]);
  });
});

it('no other stack has a token, a variable or an output for it', () => {
  expect(JSON.stringify(plain)).not.toMatch(/RecipientEndpoint|RECIPIENT_ENDPOINT/);
});
