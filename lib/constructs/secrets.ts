// The secrets: Adobe's credentials, which an operator puts in, the keys that sign, which are made here, and where a campaign
// asks an endpoint for its recipients, the token that it knows us by.
// Construct ids are permanent, and so are the generated contents: a change in the template would overwrite what is stored.
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Never change it: CloudFormation would put it over the operator's credentials. */
const credentialsPlaceholder = JSON.stringify({
  placeholder: 'put the project file of the Adobe Developer Console here',
});

export class Secrets extends Construct {
  readonly adobeCredentials: Secret;
  readonly signingKeys: Secret;
  readonly recipientEndpointToken: Secret | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: { removalPolicy: RemovalPolicy; asksRecipientEndpoint: boolean },
  ) {
    super(scope, id);
    this.adobeCredentials = new Secret(this, 'AdobeCredentials', {
      description: 'Adobe credentials of the poller: the project file of the Adobe Developer Console',
      secretStringValue: SecretValue.unsafePlainText(credentialsPlaceholder),
      removalPolicy: props.removalPolicy,
    });
    Validations.of(this.adobeCredentials).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Adobe issues these credentials; the operator rotates them there and puts the new ones in, and the poller follows without a deploy',
    });

    this.signingKeys = new Secret(this, 'SigningKeys', {
      description: 'keys of the recipient hash and of the unsubscribe links',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'recipientKey',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: props.removalPolicy,
    });
    Validations.of(this.signingKeys).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'another recipientKey would forget who unsubscribed; the key that signs links is rotated by hand, as the runbook says',
    });
    this.recipientEndpointToken = props.asksRecipientEndpoint
      ? this.createRecipientEndpointToken(props.removalPolicy)
      : undefined;
  }

  private createRecipientEndpointToken(removalPolicy: RemovalPolicy): Secret {
    const token = new Secret(this, 'RecipientEndpointToken', {
      description: 'bearer token that recipient endpoints know this deployment by: the whole text',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    Validations.of(token).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'the endpoint has to learn a new token first; the operator puts it in, and the consumer follows without a deploy',
    });
    return token;
  }
}
