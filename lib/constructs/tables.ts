// The tables, built from functions/contract/tables.ts.
// Construct ids and keys are permanent: renaming one replaces the table, and its data is lost.
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { tables } from '../../functions/contract/tables.ts';

interface TableKeys {
  partitionKey: string;
  sortKey?: string;
  ttl?: string;
  /** Its sort key is a number. */
  index?: { name: string; partitionKey: string; sortKey: string };
}

export class Tables extends Construct {
  readonly positions: Table;
  readonly sends: Table;
  readonly waits: Table;
  readonly results: Table;
  readonly profiles: Table;
  readonly suppressions: Table;

  constructor(scope: Construct, id: string, props: { removalPolicy: RemovalPolicy }) {
    super(scope, id);
    this.positions = this.createTable('Positions', tables.positions, props.removalPolicy);
    this.sends = this.createTable('Sends', tables.sends, props.removalPolicy);
    this.waits = this.createTable('Waits', tables.waits, props.removalPolicy);
    this.results = this.createTable('Results', tables.results, props.removalPolicy);
    this.profiles = this.createTable('Profiles', tables.profiles, props.removalPolicy);
    this.suppressions = this.createTable('Suppressions', tables.suppressions, props.removalPolicy);
  }

  private createTable(id: string, keys: TableKeys, removalPolicy: RemovalPolicy): Table {
    const table = new Table(this, id, {
      partitionKey: { name: keys.partitionKey, type: AttributeType.STRING },
      ...(keys.sortKey && { sortKey: { name: keys.sortKey, type: AttributeType.STRING } }),
      ...(keys.ttl && { timeToLiveAttribute: keys.ttl }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
    });
    if (keys.index !== undefined) {
      table.addGlobalSecondaryIndex({
        indexName: keys.index.name,
        partitionKey: { name: keys.index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: keys.index.sortKey, type: AttributeType.NUMBER },
      });
    }
    return table;
  }
}
