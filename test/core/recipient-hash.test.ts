import { describe, expect, it } from 'vitest';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';

const hash = createRecipientHash('0123456789abcdef0123456789abcdef');

describe('the hash of a recipient', () => {
  it('never changes: a changed one forgets every suppression', () => {
    expect(hash('ada@example.com')).toBe('5Tmd_Ev7CsbDPZCzXilDjdlkaJIfYMAAv-FCyr6g9eE');
  });

  it('is the same for every spelling of a mailbox, and tells nothing of it', () => {
    expect(hash(' ADA@Example.COM ')).toBe(hash('ada@example.com'));
    expect(hash('info@bücher.example')).toBe(hash('info@xn--bcher-kva.example'));
    expect(hash('ada@example.com')).toMatch(/^[\w-]{43}$/);
  });

  it('differs by address and by key', () => {
    expect(hash('bob@example.com')).not.toBe(hash('ada@example.com'));
    expect(createRecipientHash('another key')('ada@example.com')).not.toBe(hash('ada@example.com'));
  });
});
